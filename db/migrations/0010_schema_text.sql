-- A schema is kept as it was written: people give its properties an order, which jsonb forgets.
alter table metadata_schemas alter column schema type json using schema::json;
