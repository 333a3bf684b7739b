import type { MediaKind } from "./media-content";

interface SampleFile {
  mimetype: string;
  fileName: string;
  base64: string;
}

/**
 * The default file of each kind. The image, the sticker and the document are valid files; the others have only a type.
 */
export const SAMPLE_FILES: Record<MediaKind, SampleFile> = {
  image: {
    mimetype: "image/jpeg",
    fileName: "foto.jpg",
    base64:
      "/9j/2wBDAAYEBQYFBAYGBQYHBwYIChAKCgkJChQODwwQFxQYGBcUFhYaHSUfGhsjHBYWICwgIyYnKSopGR8tMC0oMCUoKSj/2wBDAQcHBwoIChMKChMoGhYaKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCj/wAARCAABAAEDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAABv/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AJwAHgT/2Q==",
  },
  document: {
    mimetype: "application/pdf",
    fileName: "documento.pdf",
    base64: Buffer.from(
      "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    ).toString("base64"),
  },
  audio: {
    mimetype: "audio/ogg; codecs=opus",
    fileName: "voz.ogg",
    base64:
      "T2dnUwACAAAAAAAAAAABAAAAAAAAAIRs2SQBE09wdXNIZWFkAQEAAIC7AAAAAABPZ2dTAAAAAAAAAAAAAAEAAAABAAAAQLpSbgEUT3B1c1RhZ3MEAAAAc2ltdQAAAABPZ2dTAATAAwAAAAAAAAEAAAACAAAAKZOw3QED+P/+",
  },
  video: {
    mimetype: "video/mp4",
    fileName: "video.mp4",
    base64: "AAAAIGZ0eXBpc29tAAACAGlzb21pc28yYXZjMW1wNDEAAAAIZnJlZQAAAAhtZGF0",
  },
  sticker: {
    mimetype: "image/webp",
    fileName: "figurinha.webp",
    base64: "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA",
  },
};
