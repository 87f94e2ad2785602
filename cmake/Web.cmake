# pedigree_web(TARGET NAMESPACE): builds the application of web/ and embeds it. Without Node.js, or with one that is too old, the program is built all
# the same, with a page that says what is missing.
option(PEDIGREE_WEB "Build the web application (needs Node.js 20.19 or newer)" ON)

function(pedigree_web_node out)
  set(${out} "" PARENT_SCOPE)
  find_program(PEDIGREE_NODE node)
  find_program(PEDIGREE_NPM npm)
  if(NOT PEDIGREE_WEB OR NOT PEDIGREE_NODE OR NOT PEDIGREE_NPM)
    return()
  endif()
  execute_process(COMMAND ${PEDIGREE_NODE} --version OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  string(REGEX REPLACE "^v" "" version "${version}")
  if(version VERSION_GREATER_EQUAL 20.19)
    set(${out} ${PEDIGREE_NODE} PARENT_SCOPE)
  else()
    message(WARNING "Node.js ${version} is too old for the web application (20.19 or newer): the pages will say so")
  endif()
endfunction()

function(pedigree_web target namespace)
  pedigree_web_node(node)
  if(NOT node)
    pedigree_embed_folder(${target} ${namespace} ${CMAKE_SOURCE_DIR}/cmake/web-stub ${CMAKE_SOURCE_DIR}/cmake/web-stub/index.html)
    return()
  endif()
  set(source ${CMAKE_SOURCE_DIR}/web)
  set(dist ${CMAKE_BINARY_DIR}/web)
  file(GLOB_RECURSE inputs CONFIGURE_DEPENDS ${source}/src/* ${source}/public/* ${CMAKE_SOURCE_DIR}/src/api/wandb/schema/*.graphql
    ${CMAKE_SOURCE_DIR}/docs/guide/*.md ${CMAKE_SOURCE_DIR}/docs/formats/events.md)
  list(APPEND inputs ${source}/index.html ${source}/package-lock.json ${source}/vite.config.ts ${source}/tools/build.sh ${source}/tools/generate.mjs
    ${source}/tools/compress.mjs ${CMAKE_SOURCE_DIR}/src/api/rest/openapi.json)
  add_custom_command(OUTPUT ${dist}.stamp
    COMMAND sh ${source}/tools/build.sh ${dist}
    COMMAND ${CMAKE_COMMAND} -E touch ${dist}.stamp
    DEPENDS ${inputs} COMMENT "Generating the web application" VERBATIM)
  pedigree_embed_folder(${target} ${namespace} ${dist} ${dist}.stamp)
endfunction()
