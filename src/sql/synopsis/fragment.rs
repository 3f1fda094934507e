//! What several synopses have in common.

/// The pieces, by the words in small letters that stand for them.
pub(super) const FRAGMENTS: &[(&str, &str)] = &[
    // Names and lists.
    ("names", "( name , ... )"),
    ("relation", "{ qualified [ * ] | ONLY qualified | ONLY ( qualified ) }"),
    ("temporary", "[ LOCAL | GLOBAL ] { TEMPORARY | TEMP }"),
    ("drops", "[ CASCADE | RESTRICT ]"),
    ("comment", "{ string | NULL }"),
    // Routines and operators as objects.
    ("argument", "{ [ mode ] functiontype | [ mode ] word functiontype | word mode functiontype }"),
    ("mode", "{ IN OUT | IN | OUT | INOUT | VARIADIC }"),
    ("routine", "{ functionname ( [ argument , ... ] ) | qualified }"),
    (
        "aggregate",
        "functionname ( { * | argument , ... | ORDER BY argument , ... | argument , ... \
         ORDER BY argument , ... } )",
    ),
    ("signature", "operator ( { type , type | NONE , type | type , NONE } )"),
    ("types", "( type , ... )"),
    (
        "member",
        "{ OPERATOR integer { operator | signature } [ FOR SEARCH | FOR ORDER BY anyname ] | \
         FUNCTION integer [ types ] routine | STORAGE type }",
    ),
    ("fromsql", "FROM SQL WITH FUNCTION routine"),
    ("tosql", "TO SQL WITH FUNCTION routine"),
    (
        "object",
        "{ { TABLE | SEQUENCE | VIEW | MATERIALIZED VIEW | INDEX | FOREIGN TABLE | COLLATION | \
         CONVERSION | STATISTICS | TEXT SEARCH { PARSER | DICTIONARY | TEMPLATE | CONFIGURATION } } \
         anyname | { ACCESS METHOD | EVENT TRIGGER | EXTENSION | FOREIGN DATA WRAPPER | \
         [ PROCEDURAL ] LANGUAGE | PUBLICATION | SCHEMA | SERVER | DATABASE | ROLE | SUBSCRIPTION | \
         TABLESPACE } name | { TYPE | DOMAIN } type | AGGREGATE aggregate | \
         { FUNCTION | PROCEDURE | ROUTINE } routine | LARGE OBJECT signed }",
    ),
    (
        "rareobject",
        "{ CAST ( type AS type ) | OPERATOR signature | OPERATOR { CLASS | FAMILY } anyname \
         USING name | TRANSFORM FOR type LANGUAGE name }",
    ),
    (
        "commented",
        "{ object | rareobject | COLUMN anyname | CONSTRAINT name ON [ DOMAIN ] anyname | \
         { POLICY | RULE | TRIGGER } name ON anyname }",
    ),
    (
        "databaseoption",
        "{ OWNER | TEMPLATE | ENCODING | LOCATION | TABLESPACE | CONNECTION LIMIT | STRATEGY | \
         LOCALE | LC_COLLATE | LC_CTYPE | BUILTIN_LOCALE | ICU_LOCALE | ICU_RULES | \
         LOCALE_PROVIDER | COLLATION_VERSION | ALLOW_CONNECTIONS | IS_TEMPLATE | OID }",
    ),
    ("genericoptions", "OPTIONS ( { label string } , ... )"),
    ("genericchanges", "OPTIONS ( { [ ADD | SET ] label string | DROP label } , ... )"),
    // Parameters.
    ("parameter", "{ TIME ZONE | setname }"),
    ("setname", "name [ { . name } ... ]"),
    (
        "setting",
        "{ TIME ZONE { zone | DEFAULT | LOCAL } | { parametersince | setname } { TO | = } { DEFAULT | value , ... } | \
         setname FROM CURRENT | ROLE { string | nonreserved } | XML OPTION { DOCUMENT | CONTENT } | \
         SESSION AUTHORIZATION { DEFAULT | string | nonreserved } | NAMES [ string | DEFAULT ] | \
         SCHEMA string | TRANSACTION SNAPSHOT string }",
    ),
    (
        "parametersince",
        "{ { IDLE_SESSION_TIMEOUT@14:42704 | DEFAULT_TOAST_COMPRESSION@14:42704 | \
         COMPUTE_QUERY_ID@14:42704 | CREATEROLE_SELF_GRANT@16:42704 | DEBUG_PARALLEL_QUERY@16:42704 | \
         TRANSACTION_TIMEOUT@17:42704 | EVENT_TRIGGERS@17:42704 | SYNC_REPLICATION_SLOTS@17:42704 } }",
    ),
    (
        "zone",
        "{ string | word | signed | INTERVAL string [ { HOUR TO MINUTE | HOUR } ] | \
         INTERVAL ( integer ) string }",
    ),
    (
        "modes",
        "{ [ , ] { ISOLATION LEVEL { READ { UNCOMMITTED | COMMITTED } | REPEATABLE READ | \
         SERIALIZABLE } | READ { ONLY | WRITE } | [ NOT ] DEFERRABLE } } ...",
    ),
    // Columns and constraints.
    (
        "seqoption",
        "{ AS type | CACHE signed | [ NO ] CYCLE | INCREMENT [ BY ] signed | LOGGED | UNLOGGED | \
         { MAXVALUE | MINVALUE } signed | NO { MAXVALUE | MINVALUE } | OWNED BY qualified | \
         SEQUENCE NAME qualified | START [ WITH ] signed | RESTART [ [ WITH ] signed ] }",
    ),
    ("identity", "GENERATED { ALWAYS | BY DEFAULT } AS IDENTITY [ ( seqoption ... ) ]"),
    (
        "deletes",
        "ON DELETE { NO ACTION | RESTRICT | CASCADE | SET { NULL | DEFAULT } [ (@15 name , ... ) ] }",
    ),
    ("updates", "ON UPDATE { NO ACTION | RESTRICT | CASCADE | SET { NULL | DEFAULT } }"),
    ("actions", "[ MATCH { FULL | SIMPLE } ] [ deletes [ updates ] | updates [ deletes ] ]"),
    ("deferral", "{ [ NOT ] DEFERRABLE | INITIALLY { DEFERRED | IMMEDIATE } }"),
    ("immediate", "{ NOT DEFERRABLE | INITIALLY IMMEDIATE }"),
    // A server's grammar takes each behind each constraint, and then says which it
    // refuses there.
    ("attribute", "{ deferral | NOT VALID | NO INHERIT | [ NOT ] ENFORCED }"),
    ("nulls", "NULLS@15 [ NOT ] DISTINCT"),
    ("placed", "[ WITH definition ] [ USING INDEX TABLESPACE name ]"),
    (
        "element",
        "{ NOT NULL [ NO INHERIT ] | NULL | UNIQUE [ nulls ] placed | PRIMARY KEY placed | \
         CHECK ( expression ) [ NO INHERIT ] | DEFAULT restricted | identity | \
         GENERATED ALWAYS AS ( expression ) [ STORED | VIRTUAL@18 ] | \
         REFERENCES qualified [ names ] actions }",
    ),
    ("clause", "{ [ CONSTRAINT name ] element | deferral | [ NOT ] ENFORCED | COLLATE qualified }"),
    (
        "column",
        "name type [ STORAGE@16 { name | DEFAULT } ] [ COMPRESSION@14 { name | DEFAULT } ] \
         [ genericoptions ] [ clause ... ]",
    ),
    ("period", "( name , ... [ , PERIOD@18 name ] )"),
    (
        "key",
        "{ USING INDEX name | [ nulls ] ( name , ... [ WITHOUT@18 OVERLAPS ] ) [ INCLUDE names ] placed }",
    ),
    (
        "exclusion",
        "[ USING name ] ( { indexelement WITH { operator | OPERATOR ( operator ) } } , ... ) \
         [ INCLUDE names ] placed [ WHERE ( expression ) ]",
    ),
    (
        "constraint",
        "[ CONSTRAINT name ] { CHECK ( expression ) [ attribute ... ] | \
         NOT NULL name [ attribute ... ] | UNIQUE key [ attribute ... ] | \
         PRIMARY KEY key [ attribute ... ] | EXCLUDE exclusion [ attribute ... ] | \
         FOREIGN KEY period REFERENCES qualified [ period ] actions [ attribute ... ] }",
    ),
    (
        "tableelement",
        "{ column | constraint | LIKE qualified [ { { INCLUDING | EXCLUDING } { COMMENTS | \
         COMPRESSION | CONSTRAINTS | DEFAULTS | IDENTITY | GENERATED | INDEXES | STATISTICS | \
         STORAGE | ALL } } ... ] }",
    ),
    ("typedelements", "( { name [ WITH OPTIONS ] [ clause ... ] | constraint } , ... )"),
    // Partitions and what stands behind the columns of a table.
    (
        "partitioning",
        "PARTITION BY { LIST | RANGE | HASH } ( { { name | call | ( expression ) } \
         [ COLLATE qualified ] [ qualified ] } , ... )",
    ),
    (
        "bound",
        "{ DEFAULT | FOR VALUES { IN ( expressions ) | FROM ( expressions ) TO ( expressions ) | \
         WITH ( { MODULUS integer , REMAINDER integer | REMAINDER integer , MODULUS integer } ) } }",
    ),
    (
        "storage",
        "[ USING name ] [ WITH options | WITHOUT OIDS ] \
         [ ON COMMIT { DROP | DELETE ROWS | PRESERVE ROWS } ] [ TABLESPACE name ]",
    ),
    ("asquery", "AS { query | EXECUTE name [ ( expressions ) ] } [ WITH [ NO ] DATA ]"),
    // Subcommands of ALTER TABLE.
    (
        "columncommand",
        "{ SET DEFAULT expression | DROP DEFAULT | { SET | DROP } NOT NULL | \
         SET EXPRESSION@17 AS ( expression ) | DROP { EXPRESSION | IDENTITY } [ IF EXISTS ] | \
         SET STATISTICS { signed | DEFAULT@17 } | { SET | RESET } options | \
         SET STORAGE { name | DEFAULT@16 } | SET COMPRESSION@14 { name | DEFAULT } | ADD identity | \
         { RESTART [ [ WITH ] signed ] | SET seqoption | SET GENERATED { ALWAYS | BY DEFAULT } } ... | \
         [ SET DATA ] TYPE type [ COLLATE qualified ] [ USING expression ] | genericchanges }",
    ),
    (
        "tablecommand",
        "{ ADD [ COLUMN ] [ IF NOT EXISTS ] column | ADD constraint | \
         ALTER [ COLUMN ] name columncommand | ALTER [ COLUMN ] integer SET STATISTICS signed | \
         ALTER CONSTRAINT name { [ { deferral | NO INHERIT | [ NOT ] ENFORCED } ... ] | INHERIT } | \
         DROP [ COLUMN ] [ IF EXISTS ] name drops | DROP CONSTRAINT [ IF EXISTS ] name drops | \
         VALIDATE CONSTRAINT name | SET WITHOUT { OIDS | CLUSTER } | CLUSTER ON name | \
         SET { LOGGED | UNLOGGED } | ENABLE [ ALWAYS | REPLICA ] { TRIGGER | RULE } name | \
         { ENABLE | DISABLE } TRIGGER { ALL | USER } | DISABLE { TRIGGER | RULE } name | \
         [ NO ] INHERIT qualified | OF qualified | NOT OF | OWNER TO role | \
         SET ACCESS@15 METHOD { name | DEFAULT@17 } | SET TABLESPACE name | { SET | RESET } options | \
         REPLICA IDENTITY { NOTHING | FULL | DEFAULT | USING INDEX name } | \
         { ENABLE | DISABLE | [ NO ] FORCE } ROW LEVEL SECURITY | genericchanges }",
    ),
    // Triggers, rules, routines, queries.
    (
        "triggerevents",
        "{ INSERT | DELETE | UPDATE | UPDATE OF name , ... | TRUNCATE } [ { OR { INSERT | DELETE | \
         UPDATE | UPDATE OF name , ... | TRUNCATE } } ... ]",
    ),
    (
        "triggeraction",
        "[ WHEN ( expression ) ] EXECUTE { FUNCTION | PROCEDURE } functionname ( [ { integer | \
         signed | string | label } , ... ] )",
    ),
    ("ruleaction", "{ rows | NOTIFY name [ , string ] }"),
    (
        "routineoption",
        "{ CALLED ON NULL INPUT | RETURNS NULL ON NULL INPUT | STRICT | IMMUTABLE | STABLE | \
         VOLATILE | [ EXTERNAL ] SECURITY { DEFINER | INVOKER } | [ NOT ] LEAKPROOF | \
         { COST | ROWS } signed | SUPPORT anyname | SET setting | \
         RESET { ALL | TIME ZONE | TRANSACTION ISOLATION LEVEL | SESSION AUTHORIZATION | setname } | \
         PARALLEL name }",
    ),
    ("oldaggregate", "( { name = value } , ... )"),
    (
        "explained",
        "{ rows | DECLARE name [ { BINARY | INSENSITIVE | ASENSITIVE | [ NO ] SCROLL } ... ] CURSOR \
         [ { WITH | WITHOUT } HOLD ] FOR query | CREATE [ temporary | UNLOGGED ] TABLE \
         [ IF NOT EXISTS ] qualified [ names ] storage asquery | CREATE [ UNLOGGED ] \
         MATERIALIZED VIEW [ IF NOT EXISTS ] qualified [ names ] [ USING name ] [ WITH options ] \
         [ TABLESPACE name ] AS query [ WITH [ NO ] DATA ] | REFRESH MATERIALIZED VIEW \
         [ CONCURRENTLY ] qualified [ WITH [ NO ] DATA ] | EXECUTE name [ ( expressions ) ] }",
    ),
    // Privileges and roles.
    (
        "privileges",
        "{ ALL [ PRIVILEGES ] [ names ] | { { ALTER SYSTEM | SELECT | REFERENCES | CREATE | MAINTAIN@17 | name } \
         [ names ] } , ... }",
    ),
    ("grantees", "{ [ GROUP ] role } , ..."),
    (
        "defaultable",
        "{ TABLES | FUNCTIONS | ROUTINES | SEQUENCES | TYPES | SCHEMAS | LARGE OBJECTS }",
    ),
    (
        "roleattribute",
        "{ SUPERUSER | NOSUPERUSER | CREATEDB | NOCREATEDB | CREATEROLE | NOCREATEROLE | INHERIT | \
         NOINHERIT | LOGIN | NOLOGIN | REPLICATION | NOREPLICATION | BYPASSRLS | NOBYPASSRLS | \
         CONNECTION LIMIT signed | [ ENCRYPTED ] PASSWORD string | PASSWORD NULL | \
         VALID UNTIL string | USER role , ... }",
    ),
    (
        "securable",
        "{ { SCHEMA | DATABASE | LANGUAGE | TABLESPACE | FOREIGN DATA WRAPPER | FOREIGN SERVER } \
         name , ... | { FUNCTION | PROCEDURE | ROUTINE } routine , ... | \
         { TYPE | DOMAIN } qualified , ... | LARGE OBJECT signed , ... | \
         PARAMETER { setname } , ... | \
         ALL { TABLES | SEQUENCES | FUNCTIONS | PROCEDURES | ROUTINES } IN SCHEMA name , ... }",
    ),
    // Rows.
    (
        "copied",
        "{ BINARY | FREEZE | CSV | HEADER | { DELIMITER | NULL | QUOTE | ESCAPE } [ AS ] string | \
         ENCODING string | FORCE { QUOTE | NOT NULL | NULL } { * | name , ... } }",
    ),
    (
        "copyoptions",
        "( { { ON_ERROR@17 | LOG_VERBOSITY@17 | REJECT_LIMIT@18 | label } [ value | DEFAULT | * | ( value , ... ) ] } , ... )",
    ),
    (
        "vacuumswitches",
        "( { { PROCESS_TOAST@14 | PROCESS_MAIN@16 | SKIP_DATABASE_STATS@16 | ONLY_DATABASE_STATS@16 | \
         BUFFER_USAGE_LIMIT@16 | label | ANALYZE | ANALYSE } [ value ] } , ... )",
    ),
    ("switches", "( { { label | ANALYZE | ANALYSE } [ value ] } , ... )"),
    (
        "direction",
        "{ NEXT | PRIOR | FIRST | LAST | { ABSOLUTE | RELATIVE } signed | signed | ALL | \
         { FORWARD | BACKWARD } [ signed | ALL ] }",
    ),
    ("handlers", "{ HANDLER qualified | NO HANDLER | VALIDATOR qualified | NO VALIDATOR }"),
    ("published", "relation [ (@15 name , ... ) ] [ WHERE@15 ( expression ) ]"),
    (
        "publications",
        "{ TABLE published | TABLES@15 IN SCHEMA { name | CURRENT_SCHEMA } } [ { , { TABLE published | \
         TABLES@15 IN SCHEMA { name | CURRENT_SCHEMA } | published | CURRENT_SCHEMA } } ... ]",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::synopsis::part::Part;

    #[test]
    fn a_name_stands_for_one_piece() {
        for (index, (name, _)) in FRAGMENTS.iter().enumerate() {
            let twice = FRAGMENTS[..index].iter().any(|(other, _)| other == name);
            assert!(!twice && Part::of(name).is_none(), "`{name}` stands for two things");
        }
    }
}
