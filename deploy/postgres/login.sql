-- Runs once, on an empty server. The gateway owns its database and may create the roles that
-- its migrations need; it is no superuser.
\set ON_ERROR_STOP on
\getenv password POSTGRES_GATEWAY_PASSWORD
CREATE ROLE triptych LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE triptych OWNER triptych;
\connect triptych
CREATE EXTENSION IF NOT EXISTS vector;
