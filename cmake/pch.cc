// The precompiled header needs one source file to live in.
