# syntax=docker/dockerfile:1

# The image holds what `npm pack` gives, the packages that package-lock.json names for it, and Node.
# Each RUN stays within its folder, so that `npm run image-steps` can run the same lines without an
# engine; `.ci/run` does.

FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm pack
RUN mkdir -p image/data image/backups image/config image/bin
RUN tar -xzf neostore-hubspot-*.tgz -C image
RUN cp package-lock.json .npmrc image/package/
RUN npm ci --prefix image/package --omit=dev --omit=optional --ignore-scripts
# What no program reads, and what is for other systems.
RUN find image/package/node_modules -name '*.map' -delete -o -name '*.d.ts' -delete -o -name '*.d.mts' -delete -o -name '*.d.cts' -delete
RUN rm -r image/package/node_modules/better-sqlite3/deps
RUN find image/package/node_modules/better-sqlite3/prebuilds -type f ! -name 'linux-*' -delete
RUN ln -s /app/bin/neostore-hubspot.cjs image/bin/neostore-hubspot

FROM node:24-bookworm-slim
COPY --from=build /build/image/package /app
COPY --from=build /build/image/bin /usr/local/bin
COPY --from=build --chown=node:node /build/image/data /data
COPY --from=build --chown=node:node /build/image/backups /backups
# Where mappings are mounted. It is empty, and the default mapping is the one of the package.
COPY --from=build /build/image/config /config
WORKDIR /config
ENV NODE_ENV=production
# V8 lets what is young grow to 128 MiB otherwise, and each thread has memory of its own of which it gives nothing back.
ENV NODE_OPTIONS=--max-semi-space-size=16
ENV MALLOC_ARENA_MAX=1
ENV DATABASE_URL=sqlite:/data/ledger.db
USER node
VOLUME /data
EXPOSE 8080 8081
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "/app/deploy/docker/healthcheck.cjs"]
# The program takes signals from its first moment, so it may be the first process, with an init or without.
ENTRYPOINT ["node", "/app/bin/neostore-hubspot.cjs"]
CMD ["start"]
