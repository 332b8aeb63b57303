import type { DocumentData } from '../data.ts';
import { html, type Html } from '../html.ts';
import { caseLink, evidenceLinks, section } from '../parts.ts';
import { claimCount, type SellingPoint } from '../selling-points.ts';

/** Claims with what backs them; those that this run does not back are counted, not told. */
export const sellingPoints = ({ sellingPoints: points }: DocumentData): Html => {
  const left = claimCount - points.length;
  return section(
    'selling-points',
    'Unique selling points',
    points.length === 0
      ? html`<p>This run backs none: a point is told only when all its cases passed with evidence.</p>`
      : html`<ol class="wide">
          ${points.map(point)}
        </ol>`,
    points.length > 0 && left > 0
      ? html`<p class="soft">${left} further points are left out, because this run does not back them.</p>`
      : undefined,
  );
};

const point = ({ claim, proofs }: SellingPoint): Html =>
  html`<li>
    <b>${claim}</b>
    ${
      proofs.length === 0
        ? html`<p><a href="#sabotage">Sabotage table</a></p>`
        : html`<ul>
            ${proofs.map((proof) => html`<li>${caseLink(proof.entry.id)} ${proof.entry.title} ${evidenceLinks(proof)}</li>`)}
          </ul>`
    }
  </li>`;
