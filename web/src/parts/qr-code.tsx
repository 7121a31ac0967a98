// A text to be read by a phone's camera, drawn dark on light in every theme, since readers know no other way round.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { QrPath } from './qr-path.ts';
import './form-fields.css';

/** Nothing until it is drawn; nothing either where it cannot be, since the text itself always stands beside it. */
export function QrCode({ text, label }: { text: string; label: string }): JSX.Element | null {
  const [code, setCode] = useState<QrPath | null>(null);
  useEffect(() => {
    let isWanted = true;
    import('./qr-path.ts').then(
      ({ qrPath }) => {
        if (isWanted) setCode(qrPath(text));
      },
      () => setCode(null),
    );
    return () => {
      isWanted = false;
    };
  }, [text]);
  if (code === null) return null;
  return (
    <svg class="qr-code" viewBox={`0 0 ${code.size} ${code.size}`} role="img" aria-label={label}>
      <rect class="qr-light" width={code.size} height={code.size} />
      <path class="qr-dark" d={code.path} shape-rendering="crispEdges" />
    </svg>
  );
}
