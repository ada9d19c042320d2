"use strict";
// How names and ids are compared when a class is searched.

// Letters that Unicode does not take apart, and letters that are often written for one another.
const LETTERS = {
  ß: "ss", æ: "ae", œ: "oe", ø: "o", ı: "i", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ŧ: "t",
  ŋ: "n", ĸ: "k", ς: "σ", "\u0640": "", ى: "ي", ی: "ي", ک: "ك", ة: "ه",
};
const SPELLED_OUT = { ä: "ae", ö: "oe", ü: "ue", ø: "oe", å: "aa" };
const LETTER = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "gu");

/** Return the words of a text in lower case, without accents, with one space between them. */
function fold(text) {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .replace(LETTER, (letter) => LETTERS[letter])
    .replace(/['’‘ʼ`´]/gu, "")
    .replace(/[^\p{L}\p{N}\p{Mc}@]+/gu, " ")
    .trim();
}

/** Return the folded text, also with umlauts as they are spelled where keyboards lack them. */
function haystack(text) {
  const spelled = text.toLowerCase().normalize("NFC").replace(/[äöüøå]/gu, (c) => SPELLED_OUT[c]);
  return `${fold(text)} ${fold(spelled)}`;
}

/** Return a function that tells whether a student has all words of the query, in any order. */
function finder(query) {
  const words = fold(query).split(" ");
  // Of addresses, only the part before the @ counts: a domain would find everybody.
  const place = query.includes("@") ? "addressed" : "text";
  return (student) => words.every((word) => student[place].includes(word));
}
