-- The two roles of cloudphotos and what they may do. Run by a superuser of Postgres; running it again changes nothing.
-- cloudphotos_owner migrates and owns the tables, cloudphotos_app runs the site: it reads and writes rows, no more.
SET client_min_messages = warning;
SELECT 'CREATE ROLE cloudphotos_owner LOGIN CREATEDB' WHERE to_regrole('cloudphotos_owner') IS NULL \gexec
SELECT 'CREATE ROLE cloudphotos_app LOGIN' WHERE to_regrole('cloudphotos_app') IS NULL \gexec

-- New databases, those of tests for one, are copies of template1: it carries the same extension and rights.
\connect template1
CREATE EXTENSION IF NOT EXISTS vector;
ALTER DEFAULT PRIVILEGES FOR ROLE cloudphotos_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO cloudphotos_app;
ALTER DEFAULT PRIVILEGES FOR ROLE cloudphotos_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO cloudphotos_app;

SELECT 'CREATE DATABASE cloudphotos OWNER cloudphotos_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'cloudphotos') \gexec
