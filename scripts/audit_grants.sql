-- On PostgreSQL: lets the application read the record and add to it, and nothing else, whatever it is made to do.
--
-- The tables belong to the role that runs `manage.py migrate` (and `audit_prune`, and redactions). Web servers and
-- workers log in as another role, which can neither drop the triggers nor make a permit. Make that role once,
--
--     CREATE ROLE backoffice_app LOGIN PASSWORD '…';
--
-- and run this file as the owner of the tables, now and after each `migrate`. It can be run again at any time.
DO $$
DECLARE
    app text := 'backoffice_app';
    kept regclass;
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), app);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO %I', current_schema(), app);
    EXECUTE format('GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA %I TO %I', current_schema(), app);
    -- The tables of the record are those that have the triggers.
    FOR kept IN SELECT DISTINCT tgrelid::regclass FROM pg_trigger WHERE tgname LIKE 'append\_only\_%' LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM %I', kept, app);
    END LOOP;
    -- How an export ended is written after its row, once.
    EXECUTE format('GRANT UPDATE (rows_written, finished_at) ON audit_exportrecord TO %I', app);
    -- Only triggers write the contents of the log, and only the owner makes permits.
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON audit_logline, audit_permit FROM %I', app);
END $$;
