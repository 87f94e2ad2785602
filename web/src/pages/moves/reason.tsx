export function Reason({ value, onChange, example }: { value: string; onChange: (value: string) => void; example: string }) {
  return (
    <label class="field">
      <span>Why? It is kept in the history, for the next person who asks.</span>
      <textarea class="input" rows={2} maxLength={4096} placeholder={example} value={value} onInput={(event) => onChange(event.currentTarget.value)} />
    </label>
  );
}
