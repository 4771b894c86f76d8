/** Small letters without accents, one for each letter of the text, so that places stay true. */
export const plainLetters = (text: string): string[] =>
  [...text].map((letter) => {
    const plain = letter.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    return plain === '' ? letter : plain;
  });
