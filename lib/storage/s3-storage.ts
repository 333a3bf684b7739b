import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { S3Client, S3Errors } from "@bradenmacdonald/s3-lite-client";
import { fromWebStream, toWebStream } from "@/lib/web-streams";
import type { FileStorage } from "./file-storage";

export interface S3Options {
  url: string;
  bucket: string;
  region: string;
  accessKey: string;
  secretKey: string;
}

/** The smallest size of a part that S3 allows. The client keeps up to four parts of a file in memory. */
const PART_BYTES = 5 * 1024 * 1024;

/** Keeps files in a bucket of an S3-compatible service. */
export function s3Storage({ url, ...options }: S3Options): FileStorage {
  const client = new S3Client({ endPoint: url, ...options });
  return {
    put: async (key, path) => {
      const { size } = await stat(path);
      const bytes = toWebStream(createReadStream(path));
      await client.putObject(key, bytes, { size, partSize: PART_BYTES });
    },
    read: async (key, range) => {
      try {
        const { body } =
          range === undefined
            ? await client.getObject(key)
            : await client.getPartialObject(key, {
                offset: range.first,
                length: range.last - range.first + 1,
              });
        return fromWebStream(body);
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    remove: async (key) => {
      try {
        await client.deleteObject(key);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof S3Errors.ServerError && error.statusCode === 404;
}
