//! The synopses of the statements that have a production of their own.
//!
//! A production takes from a statement what effects depend on, and passes over
//! the rest. What it took is a statement only if it follows its synopsis too, as
//! `gram.y` of PostgreSQL 18 has it.

use std::sync::LazyLock;

use crate::sql::cursor::{Cursor, Parsed, Refusal};
use crate::sql::lex::Lexeme;
use crate::sql::synopsis::Synopsis;

/// The synopses, by the verb and the noun of their statements.
const FORMS: &[(&str, &str, &str)] = &[
    // Tables.
    (
        "CREATE",
        "TABLE",
        "CREATE [ temporary | UNLOGGED ] TABLE [ IF NOT EXISTS ] qualified { \
         ( [ tableelement , ... ] ) [ INHERITS ( qualified , ... ) ] [ partitioning ] storage | \
         OF qualified [ typedelements ] [ partitioning ] storage | \
         PARTITION OF qualified [ typedelements ] bound [ partitioning ] storage | \
         [ names ] storage asquery }",
    ),
    (
        "CREATE",
        "TABLE",
        "CREATE FOREIGN TABLE [ IF NOT EXISTS ] qualified { ( [ tableelement , ... ] ) \
         [ INHERITS ( qualified , ... ) ] | PARTITION OF qualified [ typedelements ] bound } \
         SERVER name [ genericoptions ]",
    ),
    (
        "ALTER",
        "TABLE",
        "ALTER [ FOREIGN ] TABLE [ IF EXISTS ] relation { tablecommand , ... | RENAME TO name | \
         RENAME [ COLUMN ] name TO name | RENAME CONSTRAINT name TO name | SET SCHEMA name | \
         ATTACH PARTITION qualified bound | DETACH PARTITION qualified [ CONCURRENTLY@14 | FINALIZE@14 ] }",
    ),
    (
        "ALTER",
        "TABLE",
        "ALTER TABLE ALL IN TABLESPACE name [ OWNED BY role , ... ] SET TABLESPACE name [ NOWAIT ]",
    ),
    ("DROP", "TABLE", "DROP [ FOREIGN ] TABLE [ IF EXISTS ] anyname , ... drops"),
    // Indexes.
    (
        "CREATE",
        "INDEX",
        "CREATE [ UNIQUE ] INDEX [ CONCURRENTLY ] [ [ IF NOT EXISTS ] name ] ON relation \
         [ USING name ] ( indexelement , ... ) [ INCLUDE ( indexelement , ... ) ] [ nulls ] \
         [ WITH options ] [ TABLESPACE name ] [ WHERE expression ]",
    ),
    (
        "ALTER",
        "INDEX",
        "ALTER INDEX [ IF EXISTS ] qualified { tablecommand , ... | RENAME TO name | \
         ATTACH PARTITION qualified }",
    ),
    ("ALTER", "INDEX", "ALTER INDEX qualified [ NO ] DEPENDS ON EXTENSION name"),
    (
        "ALTER",
        "INDEX",
        "ALTER INDEX ALL IN TABLESPACE name [ OWNED BY role , ... ] SET TABLESPACE name [ NOWAIT ]",
    ),
    ("DROP", "INDEX", "DROP INDEX [ CONCURRENTLY ] [ IF EXISTS ] anyname , ... drops"),
    (
        "REINDEX",
        "",
        "REINDEX [ ( { { TABLESPACE@14 | label } [ value ] } , ... ) ] { { INDEX | TABLE } [ CONCURRENTLY ] qualified | \
         SCHEMA [ CONCURRENTLY ] name | { SYSTEM | DATABASE } [ CONCURRENTLY ] [ name ] }",
    ),
    // Views.
    (
        "CREATE",
        "VIEW",
        "CREATE [ OR REPLACE ] [ temporary | UNLOGGED ] { VIEW qualified [ names ] | \
         RECURSIVE VIEW qualified names } \
         [ WITH { options | ( { { SECURITY_INVOKER@15:22023 | label } [ = value ] } , ... ) } ] AS query \
         [ WITH [ CASCADED | LOCAL ] CHECK OPTION ]",
    ),
    (
        "CREATE",
        "VIEW",
        "CREATE [ UNLOGGED ] MATERIALIZED VIEW [ IF NOT EXISTS ] qualified [ names ] \
         [ USING name ] [ WITH options ] [ TABLESPACE name ] AS query [ WITH [ NO ] DATA ]",
    ),
    (
        "ALTER",
        "VIEW",
        "ALTER [ MATERIALIZED ] VIEW [ IF EXISTS ] qualified { \
         SET ( { { SECURITY_INVOKER@15:22023 | label } [ = value ] } , ... ) | tablecommand , ... | RENAME TO name | \
         RENAME [ COLUMN ] name TO name | SET SCHEMA name }",
    ),
    ("ALTER", "VIEW", "ALTER MATERIALIZED VIEW qualified [ NO ] DEPENDS ON EXTENSION name"),
    (
        "ALTER",
        "VIEW",
        "ALTER MATERIALIZED VIEW ALL IN TABLESPACE name [ OWNED BY role , ... ] SET TABLESPACE name \
         [ NOWAIT ]",
    ),
    ("DROP", "VIEW", "DROP [ MATERIALIZED ] VIEW [ IF EXISTS ] anyname , ... drops"),
    ("REFRESH", "", "REFRESH MATERIALIZED VIEW [ CONCURRENTLY ] qualified [ WITH [ NO ] DATA ]"),
    // Sequences and statistics.
    (
        "CREATE",
        "SEQUENCE",
        "CREATE [ temporary | UNLOGGED@15:0A000 ] SEQUENCE [ IF NOT EXISTS ] qualified [ seqoption ... ]",
    ),
    (
        "ALTER",
        "SEQUENCE",
        "ALTER SEQUENCE [ IF EXISTS ] qualified { SET { LOGGED@15:42809 | UNLOGGED@15:42809 } | seqoption ... | tablecommand , ... | \
         RENAME TO name | SET SCHEMA name }",
    ),
    ("DROP", "SEQUENCE", "DROP SEQUENCE [ IF EXISTS ] anyname , ... drops"),
    (
        "CREATE",
        "STATISTICS",
        "CREATE STATISTICS { [ [ IF NOT EXISTS ] anyname ] [ names ] ON | ON@16 } \
         { name | call@14:0A000 | (@14:0A000 expression ) } , ... FROM relation",
    ),
    (
        "ALTER",
        "STATISTICS",
        "ALTER STATISTICS [ IF EXISTS ] anyname SET STATISTICS { signed | DEFAULT }",
    ),
    (
        "ALTER",
        "STATISTICS",
        "ALTER STATISTICS anyname { RENAME TO name | SET SCHEMA name | OWNER TO role }",
    ),
    ("DROP", "STATISTICS", "DROP STATISTICS [ IF EXISTS ] anyname , ... drops"),
    // Types and domains.
    (
        "CREATE",
        "TYPE",
        "CREATE TYPE anyname [ definition | AS ENUM ( [ string , ... ] ) | AS RANGE definition | \
         AS ( [ { name type [ COLLATE anyname ] } , ... ] ) ]",
    ),
    (
        "ALTER",
        "TYPE",
        "ALTER TYPE anyname { { ADD ATTRIBUTE name type [ COLLATE anyname ] drops | \
         DROP ATTRIBUTE [ IF EXISTS ] name drops | \
         ALTER ATTRIBUTE name [ SET DATA ] TYPE type [ COLLATE anyname ] drops } , ... | \
         ADD VALUE [ IF NOT EXISTS ] string [ { BEFORE | AFTER } string ] | \
         RENAME VALUE string TO string | RENAME ATTRIBUTE name TO name drops | RENAME TO name | \
         SET SCHEMA name | OWNER TO role | SET definition }",
    ),
    ("DROP", "TYPE", "DROP TYPE [ IF EXISTS ] type , ... drops"),
    ("CREATE", "DOMAIN", "CREATE DOMAIN anyname [ AS ] type [ clause ... ]"),
    (
        "ALTER",
        "DOMAIN",
        "ALTER DOMAIN anyname { SET DEFAULT expression | DROP DEFAULT | { SET | DROP } NOT NULL | \
         ADD [ CONSTRAINT name ] { CHECK ( expression ) | NOT NULL } \
         [ { immediate | NOT VALID | NO INHERIT } ... ] | \
         DROP CONSTRAINT [ IF EXISTS ] name drops | VALIDATE CONSTRAINT name | \
         RENAME CONSTRAINT name TO name | RENAME TO name | SET SCHEMA name | OWNER TO role }",
    ),
    ("DROP", "DOMAIN", "DROP DOMAIN [ IF EXISTS ] type , ... drops"),
    // What belongs to a table.
    (
        "CREATE",
        "TRIGGER",
        "CREATE [ OR REPLACE ] TRIGGER name { BEFORE | AFTER | INSTEAD OF } triggerevents \
         ON qualified [ REFERENCING { { NEW | OLD } { TABLE | ROW } [ AS ] name } ... ] \
         [ FOR [ EACH ] { ROW | STATEMENT } ] triggeraction",
    ),
    (
        "CREATE",
        "TRIGGER",
        "CREATE [ OR REPLACE ] CONSTRAINT TRIGGER name AFTER triggerevents ON qualified \
         [ FROM qualified ] [ deferral ... ] FOR EACH ROW triggeraction",
    ),
    (
        "ALTER",
        "TRIGGER",
        "ALTER TRIGGER name ON qualified { RENAME TO name | [ NO ] DEPENDS ON EXTENSION name }",
    ),
    ("DROP", "TRIGGER", "DROP { TRIGGER | RULE | POLICY } [ IF EXISTS ] name ON anyname drops"),
    (
        "CREATE",
        "RULE",
        "CREATE [ OR REPLACE ] RULE name AS ON { SELECT | INSERT | UPDATE | DELETE } TO qualified \
         [ WHERE expression ] DO [ ALSO | INSTEAD ] { NOTHING | ruleaction | \
         ( [ ruleaction ] [ { ; [ ruleaction ] } ... ] ) }",
    ),
    ("ALTER", "RULE", "ALTER RULE name ON qualified RENAME TO name"),
    ("DROP", "RULE", "DROP RULE [ IF EXISTS ] name ON anyname drops"),
    (
        "CREATE",
        "POLICY",
        "CREATE POLICY name ON qualified [ AS { PERMISSIVE | RESTRICTIVE } ] \
         [ FOR { ALL | SELECT | INSERT | UPDATE | DELETE } ] [ TO role , ... ] \
         [ USING ( expression ) ] [ WITH CHECK ( expression ) ]",
    ),
    (
        "ALTER",
        "POLICY",
        "ALTER POLICY [ IF EXISTS ] name ON qualified { RENAME TO name | [ TO role , ... ] \
         [ USING ( expression ) ] [ WITH CHECK ( expression ) ] }",
    ),
    ("DROP", "POLICY", "DROP POLICY [ IF EXISTS ] name ON anyname drops"),
    // Publications.
    (
        "CREATE",
        "PUBLICATION",
        "CREATE PUBLICATION name [ FOR { ALL TABLES | publications } ] [ WITH definition ]",
    ),
    (
        "ALTER",
        "PUBLICATION",
        "ALTER PUBLICATION name { SET definition | OWNER TO role | RENAME TO name | \
         { ADD | SET | DROP } publications }",
    ),
    // Maintenance.
    (
        "TRUNCATE",
        "",
        "TRUNCATE [ TABLE ] relation , ... [ RESTART IDENTITY | CONTINUE IDENTITY ] drops",
    ),
    (
        "LOCK",
        "",
        "LOCK [ TABLE ] relation , ... [ IN { ACCESS SHARE | ROW SHARE | ROW EXCLUSIVE | \
         SHARE UPDATE EXCLUSIVE | SHARE | SHARE ROW EXCLUSIVE | EXCLUSIVE | ACCESS EXCLUSIVE } MODE ] \
         [ NOWAIT ]",
    ),
    ("COMMENT", "", "COMMENT ON commented IS comment"),
    (
        "VACUUM",
        "",
        "VACUUM { vacuumswitches | [ FULL ] [ FREEZE ] [ VERBOSE ] [ ANALYZE | ANALYSE ] } \
         [ { relation [ names ] } , ... ]",
    ),
    (
        "ANALYZE",
        "",
        "{ ANALYZE | ANALYSE } { vacuumswitches | [ VERBOSE ] } [ { relation [ names ] } , ... ]",
    ),
    ("ANALYSE", "", "ANALYSE { vacuumswitches | [ VERBOSE ] } [ { relation [ names ] } , ... ]"),
    (
        "CLUSTER",
        "",
        "CLUSTER { switches | [ VERBOSE ] } [ name ON qualified | qualified [ USING name ] ]",
    ),
    // The session and its transaction.
    ("SET", "", "SET [ SESSION | LOCAL ] setting"),
    (
        "SET",
        "",
        "SET { [ SESSION | LOCAL ] TRANSACTION modes | SESSION CHARACTERISTICS AS TRANSACTION modes | \
         CONSTRAINTS { ALL | qualified , ... } { DEFERRED | IMMEDIATE } }",
    ),
    (
        "RESET",
        "",
        "RESET { ALL | TIME ZONE | TRANSACTION ISOLATION LEVEL | SESSION AUTHORIZATION | setname }",
    ),
    ("BEGIN", "", "BEGIN [ WORK | TRANSACTION ] [ modes ]"),
    ("START", "", "START TRANSACTION [ modes ]"),
    ("COMMIT", "", "COMMIT { [ WORK | TRANSACTION ] [ AND [ NO ] CHAIN ] | PREPARED string }"),
    ("END", "", "END [ WORK | TRANSACTION ] [ AND [ NO ] CHAIN ]"),
    (
        "ROLLBACK",
        "",
        "ROLLBACK { [ WORK | TRANSACTION ] { [ AND [ NO ] CHAIN ] | TO [ SAVEPOINT ] name } | \
         PREPARED string }",
    ),
    ("ABORT", "", "ABORT [ WORK | TRANSACTION ] [ AND [ NO ] CHAIN ]"),
    ("SAVEPOINT", "", "SAVEPOINT name"),
    ("RELEASE", "", "RELEASE [ SAVEPOINT ] name"),
    // Rows.
    (
        "COPY",
        "",
        "COPY [ BINARY ] qualified [ names ] { FROM | TO } { string | STDIN | STDOUT | \
         PROGRAM string } [ [ USING ] DELIMITERS string ] [ WITH ] [ copyoptions | copied ... ] \
         [ WHERE expression ]",
    ),
    (
        "COPY",
        "",
        "COPY ( rows ) TO { string | STDIN | STDOUT | PROGRAM string } [ WITH ] \
         [ copyoptions | copied ... ]",
    ),
    ("EXPLAIN", "", "EXPLAIN { switches | [ ANALYZE | ANALYSE ] [ VERBOSE ] } explained"),
    ("PREPARE", "", "PREPARE name [ types ] AS rows"),
    ("PREPARE", "", "PREPARE TRANSACTION string"),
    (
        "DECLARE",
        "",
        "DECLARE name [ { BINARY | INSENSITIVE | ASENSITIVE | [ NO ] SCROLL } ... ] CURSOR \
         [ { WITH | WITHOUT } HOLD ] FOR query",
    ),
    // Routines.
    (
        "CREATE",
        "FUNCTION",
        "CREATE [ OR REPLACE ] { FUNCTION | PROCEDURE } functionname \
         ( [ { argument [ { DEFAULT | = } expression ] } , ... ] ) \
         [ RETURNS { functiontype | TABLE ( { word functiontype } , ... ) } ] \
         [ { AS string [ , string ] | LANGUAGE { string | nonreserved } | \
         TRANSFORM { FOR TYPE type } , ... | WINDOW | routineoption } ... ] \
         [ RETURN expression | BEGIN ATOMIC body ]",
    ),
    (
        "ALTER",
        "FUNCTION",
        "ALTER { FUNCTION | PROCEDURE | ROUTINE } routine { routineoption ... [ RESTRICT ] | \
         RENAME TO name | OWNER TO role | SET SCHEMA name | [ NO ] DEPENDS ON EXTENSION name }",
    ),
    (
        "DROP",
        "FUNCTION",
        "DROP { FUNCTION | PROCEDURE | ROUTINE } [ IF EXISTS ] routine , ... drops",
    ),
    (
        "ALTER",
        "AGGREGATE",
        "ALTER AGGREGATE aggregate { RENAME TO name | OWNER TO role | SET SCHEMA name }",
    ),
    ("DROP", "AGGREGATE", "DROP AGGREGATE [ IF EXISTS ] aggregate , ... drops"),
    (
        "CREATE",
        "AGGREGATE",
        "CREATE [ OR REPLACE ] AGGREGATE { aggregate definition | functionname oldaggregate }",
    ),
    ("CALL", "", "CALL functionname arguments"),
    ("DO", "", "DO { string | LANGUAGE { string | nonreserved } } ..."),
];

/// The noun of another statement whose synopses a statement has.
const KIN: &[(&str, &str)] = &[("PROCEDURE", "FUNCTION"), ("ROUTINE", "FUNCTION")];

/// The words that may stand between the verb and the noun.
const MODIFIERS: &[&str] = &[
    "CONSTRAINT",
    "FOREIGN",
    "GLOBAL",
    "LOCAL",
    "MATERIALIZED",
    "OR",
    "RECURSIVE",
    "REPLACE",
    "TEMP",
    "TEMPORARY",
    "UNIQUE",
    "UNLOGGED",
];

static READY: LazyLock<Vec<(&str, &str, Synopsis)>> = LazyLock::new(|| {
    FORMS.iter().map(|(verb, noun, text)| (*verb, *noun, Synopsis::new(text))).collect()
});

/// Whether the tokens of a statement follow one of its synopses, or it has none.
/// The refusal is that of the synopsis that was followed furthest.
pub(super) fn check(cursor: &Cursor<'_>) -> Parsed<()> {
    let noun = noun(cursor);
    let mut furthest: Option<Refusal> = None;
    for (_, _, synopsis) in READY
        .iter()
        .filter(|(verb, of, _)| cursor.looking_at(&[verb]) && (of.is_empty() || *of == noun))
    {
        match synopsis.follow(&mut cursor.clone()) {
            Ok(()) => return Ok(()),
            Err(refusal) => {
                if furthest.as_ref().is_none_or(|known| refusal.at.start > known.at.start) {
                    furthest = Some(refusal);
                }
            }
        }
    }
    furthest.map_or(Ok(()), Err)
}

/// What a `CREATE`, `ALTER` or `DROP` is about, if it has synopses here.
fn noun(cursor: &Cursor<'_>) -> &'static str {
    let mut words = cursor.rest().iter().skip(1).map_while(Lexeme::keyword);
    let is = |word: &str, of: &[&str]| of.iter().any(|known| word.eq_ignore_ascii_case(known));
    let Some(word) = words.find(|word| !is(word, MODIFIERS)) else { return "" };
    let kin = KIN.iter().find(|(kin, _)| word.eq_ignore_ascii_case(kin));
    let word = kin.map_or(word, |(_, noun)| noun);
    let known = FORMS.iter().find(|(_, noun, _)| word.eq_ignore_ascii_case(noun));
    known.map_or("", |(_, noun, _)| noun)
}
