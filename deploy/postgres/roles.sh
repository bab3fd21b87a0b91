#!/bin/sh
# Run once by the Postgres image on an empty volume: the database, the role that migrates and the role that runs.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" <<'SQL'
CREATE ROLE cloudphotos_owner LOGIN PASSWORD :'owner';
CREATE ROLE cloudphotos_app LOGIN PASSWORD :'app';
CREATE DATABASE cloudphotos OWNER cloudphotos_owner;
\connect cloudphotos
CREATE EXTENSION vector;
SQL
