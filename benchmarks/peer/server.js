// The endpoints that take customers, as one would write them with Express, zod and ioredis: two processes, one stream.
import cluster from "node:cluster";
import { createHash } from "node:crypto";
import express from "express";
import { Redis } from "ioredis";
import { z } from "zod";

const { PORT, REDIS_URL, KEY } = process.env;
const PROCESSES = 2;

const text = z.string().max(1000).regex(/^[^\0]*$/);
const optional = text.nullish();
const consent = z.boolean().nullish();
const Customer = z.strictObject({
  external_id: z.string().min(1).max(128).regex(/\S/),
  name: optional,
  email: z.email().max(254).nullish(),
  phone: z.string().max(40).regex(/^\+[1-9][0-9]{6,14}$/).nullish(),
  city: optional,
  country: optional,
  tags: z.array(text.min(1)).nullish(),
  attributes: z.record(z.string().regex(/^[a-z0-9_]{1,40}$/), z.union([text, z.number(), z.boolean(), z.null()])).nullish(),
  visits: z.int().min(0).nullish(),
  signed_up_at: z.iso.datetime({ offset: true }).nullish(),
  last_seen_at: z.iso.datetime({ offset: true }).nullish(),
  email_opt_in: consent,
  sms_opt_in: consent,
  whatsapp_opt_in: consent,
  time_zone: optional,
});

function serve() {
  const redis = new Redis(REDIS_URL);
  const digest = (secret) => createHash("sha256").update(secret).digest("hex");
  const keys = new Map([[digest(KEY), { scopes: ["ingest"] }]]);
  const app = express();
  app.disable("x-powered-by");
  app.use(express.json({ limit: "5mb" }));
  app.use((request, response, next) => {
    const key = keys.get(digest((request.get("authorization") ?? "").replace(/^Bearer /, "")));
    if (!key?.scopes.includes("ingest")) return response.status(401).json({ detail: [] });
    next();
  });

  const append = (records) =>
    redis
      .multi()
      .xadd("peer:records", "*", "kind", "customer", "body", JSON.stringify(records), "records", records.length)
      .incrby("peer:queued", records.length)
      .exec();

  app.post("/api/v1/customers", async (request, response) => {
    const read = Customer.safeParse(request.body);
    if (!read.success) return response.status(422).json({ detail: read.error.issues });
    await append([read.data]);
    response.status(202).json({ accepted: 1, rejected: [] });
  });
  app.post("/api/v1/customers/batch", async (request, response) => {
    const accepted = [];
    const rejected = [];
    request.body.forEach((record, index) => {
      const read = Customer.safeParse(record);
      if (read.success) accepted.push(read.data);
      else rejected.push({ index, errors: read.error.issues });
    });
    if (accepted.length) await append(accepted);
    response.status(202).json({ accepted: accepted.length, rejected });
  });
  app.listen(Number(PORT), "127.0.0.1");
}

if (cluster.isPrimary) for (let n = 0; n < PROCESSES; n++) cluster.fork();
else serve();
