# API and workers from one image; the command decides which. The npm package `node` brings the Node.js that runs them.
FROM node:24-bookworm-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && npm cache clean --force
COPY db ./db
COPY src ./src
COPY workers ./workers
COPY openapi/openapi.json ./openapi/openapi.json
ENV HOST=0.0.0.0
USER node
EXPOSE 3000
# Not through npm, whose shell would keep the signal that closes us with grace.
CMD ["node_modules/.bin/node", "src/server.ts"]
