# hgeimport in a container: nothing but the program, and the certificates that it needs to trust the carrier. Build it with
#   docker build --build-arg TAG="$(git describe --tags --match 'v[0-9]*' 2>/dev/null)" -t hgeimport .
# and run it with
#   docker run -v hgeimport-data:/data -v ./config.toml:/etc/hgeimport/config.toml:ro -e HGEIMPORT_API_AUTH_USERNAME=… hgeimport
# Folders and ledger are in the volume /data: what was sent is known there. Its files belong to the user 65532.
FROM docker.io/library/golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG TAG=
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=auto -ldflags "-s -w ${TAG:+-X main.tag=$TAG}" -o /out/usr/bin/hgeimport . \
 && mkdir -p /out/data /out/tmp /out/etc/hgeimport /out/etc/ssl/certs \
 && cp config.toml /out/etc/hgeimport/ \
 && cp /etc/ssl/certs/ca-certificates.crt /out/etc/ssl/certs/ \
 && chmod 1777 /out/tmp

FROM scratch
COPY --from=build /out/etc /etc
COPY --from=build /out/usr /usr
COPY --from=build /out/tmp /tmp
COPY --from=build --chown=65532:65532 /out/data /data
ENV HGEIMPORT_CONFIG=/etc/hgeimport/config.toml \
    HGEIMPORT_FOLDERS_INBOX=/data/inbox \
    HGEIMPORT_FOLDERS_WORK=/data/work \
    HGEIMPORT_FOLDERS_OUTBOX=/data/outbox \
    HGEIMPORT_FOLDERS_ARCHIVE=/data/archive \
    HGEIMPORT_LEDGER_URL=sqlite:/data/hgeimport.db \
    HGEIMPORT_METRICS_LISTEN=127.0.0.1:9100
WORKDIR /data
VOLUME ["/data"]
USER 65532:65532
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=1m --timeout=30s --start-period=1m CMD ["/usr/bin/hgeimport", "healthy"]
ENTRYPOINT ["/usr/bin/hgeimport"]
CMD ["watch"]
