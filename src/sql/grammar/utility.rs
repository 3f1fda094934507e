//! Statements that reach no table, or whose reach cannot be seen: their
//! synopses, as `gram.y` of PostgreSQL 18 has them, and where they may run.

use std::sync::LazyLock;

use sqlparser::tokenizer::Token;

use crate::sql::change::{CatalogOnly, Change};
use crate::sql::cursor::{Cursor, Parsed, Refusal};
use crate::sql::synopsis::Synopsis;

/// How far a statement reaches.
#[derive(Debug, Clone, Copy)]
enum Reach {
    /// Catalogs, or the session.
    Catalog,
    /// Catalogs, in transactions of its own: it refuses a transaction block.
    Alone,
    /// What it names, and with `CASCADE` whatever depends on that.
    Dependants,
    /// Further than can be seen, because of this.
    Unseen(&'static str),
    /// As far as the publisher, which cannot be taken back, if its options say
    /// so; else catalogs.
    Publisher(fn(&Cursor<'_>) -> bool),
}

use Reach::{Alone, Catalog, Dependants, Publisher, Unseen};

const SYNOPSES: &[(Reach, &str)] = &[
    // Roles.
    (
        Catalog,
        "CREATE { ROLE | USER | GROUP } role [ WITH ] [ { roleattribute | IN { ROLE | GROUP } role , ... | \
         { ROLE | ADMIN } role , ... | SYSID signed } ... ]",
    ),
    (Catalog, "ALTER { ROLE | USER } role [ WITH ] [ roleattribute ... ]"),
    (Catalog, "ALTER { ROLE | USER | GROUP } role RENAME TO role"),
    (
        Catalog,
        "ALTER { ROLE | USER } { role | ALL } [ IN DATABASE name ] { SET setting | RESET { ALL | parameter } }",
    ),
    (Catalog, "ALTER GROUP role { ADD | DROP } USER role , ..."),
    (Catalog, "DROP { ROLE | USER | GROUP } [ IF EXISTS ] role , ..."),
    (Unseen("it drops whatever the role owns"), "DROP OWNED BY role , ... drops"),
    (Unseen("it alters whatever the role owns"), "REASSIGN OWNED BY role , ... TO role"),
    // Privileges.
    (
        Catalog,
        "ALTER DEFAULT PRIVILEGES [ { FOR { ROLE | USER } role , ... | IN SCHEMA name , ... } ... ] \
         { GRANT privileges ON defaultable TO grantees [ WITH GRANT OPTION ] | \
         REVOKE [ GRANT OPTION FOR ] privileges ON defaultable FROM grantees drops }",
    ),
    (
        Catalog,
        "GRANT privileges ON securable TO grantees [ WITH GRANT OPTION ] [ GRANTED BY role ]",
    ),
    (
        Catalog,
        "REVOKE [ GRANT OPTION FOR ] privileges ON securable FROM grantees [ GRANTED BY role ] drops",
    ),
    (
        Catalog,
        "GRANT privileges TO role , ... [ WITH { ADMIN OPTION | { label { OPTION | TRUE | FALSE } } \
         , ... } ] [ GRANTED BY role ]",
    ),
    (
        Catalog,
        "REVOKE [ label OPTION FOR ] privileges FROM role , ... [ GRANTED BY role ] \
         drops",
    ),
    (
        Unseen("a provider of labels does as it likes"),
        "SECURITY LABEL [ FOR { string | nonreserved } ] ON { object | COLUMN anyname } IS comment",
    ),
    // Extensions.
    (
        Catalog,
        "CREATE EXTENSION [ IF NOT EXISTS ] name [ WITH ] [ { SCHEMA name | VERSION value | CASCADE } \
         ... ]",
    ),
    (Unseen("its script is not read"), "ALTER EXTENSION name UPDATE [ TO value ]"),
    (Unseen("whatever it holds moves along"), "ALTER EXTENSION name SET SCHEMA name"),
    (Catalog, "ALTER EXTENSION name { ADD | DROP } { object | rareobject }"),
    (Dependants, "DROP EXTENSION [ IF EXISTS ] name , ... drops"),
    // Functions' kin.
    (
        Catalog,
        "CREATE CAST ( type AS type ) { WITH FUNCTION routine | WITHOUT FUNCTION | \
         WITH INOUT } [ AS { ASSIGNMENT | IMPLICIT } ]",
    ),
    (Dependants, "DROP CAST [ IF EXISTS ] ( type AS type ) drops"),
    (Catalog, "CREATE COLLATION [ IF NOT EXISTS ] qualified { definition | FROM qualified }"),
    (
        Catalog,
        "ALTER COLLATION qualified { REFRESH VERSION | RENAME TO name | OWNER TO role | \
         SET SCHEMA name }",
    ),
    (Dependants, "DROP COLLATION [ IF EXISTS ] qualified , ... drops"),
    (Catalog, "CREATE [ DEFAULT ] CONVERSION qualified FOR string TO string FROM qualified"),
    (Catalog, "ALTER CONVERSION qualified { RENAME TO name | OWNER TO role | SET SCHEMA name }"),
    (Dependants, "DROP CONVERSION [ IF EXISTS ] qualified , ... drops"),
    (Catalog, "CREATE OPERATOR operator definition"),
    (Catalog, "ALTER OPERATOR signature { OWNER TO role | SET SCHEMA name | SET definition }"),
    (Dependants, "DROP OPERATOR [ IF EXISTS ] signature , ... drops"),
    (
        Catalog,
        "CREATE OPERATOR CLASS qualified [ DEFAULT ] FOR TYPE type USING name [ FAMILY qualified ] \
         AS member , ...",
    ),
    (Catalog, "CREATE OPERATOR FAMILY qualified USING name"),
    (
        Catalog,
        "ALTER OPERATOR FAMILY qualified USING name { ADD member , ... | \
         DROP { { OPERATOR | FUNCTION } integer ( type , ... ) } , ... }",
    ),
    (
        Catalog,
        "ALTER OPERATOR { CLASS | FAMILY } qualified USING name { RENAME TO name | OWNER TO role | \
         SET SCHEMA name }",
    ),
    (Dependants, "DROP OPERATOR { CLASS | FAMILY } [ IF EXISTS ] qualified USING name drops"),
    (
        Catalog,
        "CREATE [ OR REPLACE ] [ TRUSTED ] [ PROCEDURAL ] LANGUAGE name [ HANDLER qualified \
         [ INLINE qualified ] [ VALIDATOR qualified | NO VALIDATOR ] ]",
    ),
    (Catalog, "ALTER [ PROCEDURAL ] LANGUAGE name { RENAME TO name | OWNER TO role }"),
    (Dependants, "DROP [ PROCEDURAL ] LANGUAGE [ IF EXISTS ] name , ... drops"),
    (
        Catalog,
        "CREATE [ OR REPLACE ] TRANSFORM FOR type LANGUAGE name ( { fromsql [ , tosql ] | tosql [ , fromsql ] } )",
    ),
    (Dependants, "DROP TRANSFORM [ IF EXISTS ] FOR type LANGUAGE name drops"),
    (Catalog, "CREATE ACCESS METHOD name TYPE { INDEX | TABLE } HANDLER qualified"),
    (Dependants, "DROP ACCESS METHOD [ IF EXISTS ] name , ... drops"),
    // Text search.
    (
        Catalog,
        "CREATE TEXT SEARCH { CONFIGURATION | DICTIONARY | PARSER | TEMPLATE } qualified definition",
    ),
    (Catalog, "ALTER TEXT SEARCH DICTIONARY qualified definition"),
    (
        Catalog,
        "ALTER TEXT SEARCH { CONFIGURATION | DICTIONARY | PARSER | TEMPLATE } qualified { \
         RENAME TO name | OWNER TO role | SET SCHEMA name }",
    ),
    (
        Catalog,
        "ALTER TEXT SEARCH CONFIGURATION qualified { { ADD | ALTER } MAPPING FOR name , ... WITH \
         qualified , ... | ALTER MAPPING [ FOR name , ... ] REPLACE qualified WITH qualified | \
         DROP MAPPING [ IF EXISTS ] FOR name , ... }",
    ),
    (
        Dependants,
        "DROP TEXT SEARCH { CONFIGURATION | DICTIONARY | PARSER | TEMPLATE } [ IF EXISTS ] \
         qualified , ... drops",
    ),
    // Foreign data.
    (Catalog, "CREATE FOREIGN DATA WRAPPER name [ handlers ... ] [ genericoptions ]"),
    (
        Catalog,
        "ALTER FOREIGN DATA WRAPPER name { handlers ... [ genericchanges ] | genericchanges | OWNER TO role | RENAME TO name }",
    ),
    (Dependants, "DROP FOREIGN DATA WRAPPER [ IF EXISTS ] name , ... drops"),
    (
        Catalog,
        "CREATE SERVER [ IF NOT EXISTS ] name [ TYPE string ] [ VERSION { string | NULL } ] \
         FOREIGN DATA WRAPPER name [ genericoptions ]",
    ),
    (
        Catalog,
        "ALTER SERVER name { VERSION { string | NULL } [ genericchanges ] | genericchanges | \
         OWNER TO role | RENAME TO name }",
    ),
    (Dependants, "DROP SERVER [ IF EXISTS ] name , ... drops"),
    (
        Catalog,
        "CREATE USER MAPPING [ IF NOT EXISTS ] FOR { USER | role } SERVER name [ genericoptions ]",
    ),
    (Catalog, "ALTER USER MAPPING FOR { USER | role } SERVER name genericchanges"),
    (Catalog, "DROP USER MAPPING [ IF EXISTS ] FOR { USER | role } SERVER name"),
    (
        Unseen("the tables that it makes are another server's"),
        "IMPORT FOREIGN SCHEMA name [ { LIMIT TO | EXCEPT } ( relation , ... ) ] FROM SERVER name INTO name \
         [ genericoptions ]",
    ),
    // Event triggers.
    (
        Catalog,
        "CREATE EVENT TRIGGER name ON label [ WHEN name IN ( string , ... ) [ { AND name IN ( string , ... ) } ... ] ] \
         EXECUTE { FUNCTION | PROCEDURE } qualified ( )",
    ),
    (
        Catalog,
        "ALTER EVENT TRIGGER name { ENABLE [ REPLICA | ALWAYS ] | DISABLE | OWNER TO role | \
         RENAME TO name }",
    ),
    (Dependants, "DROP EVENT TRIGGER [ IF EXISTS ] name , ... drops"),
    // Publications and subscriptions.
    (Catalog, "CREATE PUBLICATION name [ FOR ALL TABLES ] [ WITH definition ]"),
    (
        Catalog,
        "ALTER PUBLICATION name { SET definition | OWNER TO role | RENAME TO name | { ADD | SET | DROP } \
         TABLES IN SCHEMA { CURRENT_SCHEMA | name } , ... }",
    ),
    (Unseen("the tables that leave it are locked too"), "ALTER PUBLICATION name SET publications"),
    (
        Publisher(connects),
        "CREATE SUBSCRIPTION name CONNECTION string PUBLICATION name , ... [ WITH definition ]",
    ),
    (
        Publisher(refreshes),
        "ALTER SUBSCRIPTION name { SET | ADD | DROP } PUBLICATION name , ... [ WITH definition ]",
    ),
    (Alone, "ALTER SUBSCRIPTION name REFRESH PUBLICATION [ WITH definition ]"),
    (Alone, "DROP SUBSCRIPTION [ IF EXISTS ] name drops"),
    (
        Catalog,
        "ALTER SUBSCRIPTION name { CONNECTION string | ENABLE | DISABLE | SET definition | SKIP definition | \
         OWNER TO role | RENAME TO name }",
    ),
    (Dependants, "DROP PUBLICATION [ IF EXISTS ] name , ... drops"),
    // Schemas.
    (Catalog, "CREATE SCHEMA [ IF NOT EXISTS ] name [ AUTHORIZATION role ]"),
    (Catalog, "CREATE SCHEMA [ IF NOT EXISTS ] AUTHORIZATION role"),
    (Catalog, "ALTER SCHEMA name OWNER TO role"),
    // Databases and the cluster.
    (Alone, "CREATE DATABASE name [ WITH ] [ { databaseoption [ = ] { value | DEFAULT } } ... ]"),
    (Alone, "ALTER DATABASE name SET TABLESPACE name"),
    (
        Catalog,
        "ALTER DATABASE name { [ WITH ] { databaseoption [ = ] { value | DEFAULT } } ... | REFRESH COLLATION VERSION | SET setting | RESET { ALL | parameter } | RENAME TO name | \
         OWNER TO role }",
    ),
    (Alone, "DROP DATABASE [ IF EXISTS ] name [ [ WITH ] ( FORCE , ... ) ]"),
    (Alone, "CREATE TABLESPACE name [ OWNER role ] LOCATION string [ WITH options ]"),
    (Catalog, "ALTER TABLESPACE name { { SET | RESET } options | RENAME TO name | OWNER TO role }"),
    (Alone, "DROP TABLESPACE [ IF EXISTS ] name"),
    (Alone, "ALTER SYSTEM { SET setting | RESET { ALL | parameter } }"),
    (Catalog, "CHECKPOINT"),
    // The session.
    (Alone, "DISCARD ALL"),
    (Catalog, "DISCARD { PLANS | SEQUENCES | TEMP | TEMPORARY }"),
    (Catalog, "SHOW { ALL | parameter | SESSION AUTHORIZATION | TRANSACTION ISOLATION LEVEL }"),
    (Catalog, "DEALLOCATE [ PREPARE ] { name | ALL }"),
    (Catalog, "CLOSE { name | ALL }"),
    (Catalog, "FETCH [ direction ] [ FROM | IN ] name"),
    (Catalog, "MOVE [ direction ] [ FROM | IN ] name"),
    (Catalog, "LISTEN name"),
    (Catalog, "UNLISTEN { name | * }"),
    (Catalog, "NOTIFY name [ , string ]"),
    (Catalog, "LOAD string"),
    (Unseen("what was prepared is not followed"), "EXECUTE name [ ( expressions ) ]"),
];

static READY: LazyLock<Vec<(Reach, Synopsis)>> =
    LazyLock::new(|| SYNOPSES.iter().map(|(reach, text)| (*reach, Synopsis::new(text))).collect());

/// A statement that reaches no table; nothing where it is of no such kind. The
/// refusal is that of the synopsis that was followed furthest.
pub(super) fn utility(cursor: &mut Cursor<'_>) -> Option<Parsed<Change>> {
    let mut furthest: Option<Refusal> = None;
    for (reach, synopsis) in READY.iter().filter(|(_, synopsis)| synopsis.may_be(cursor)) {
        let mut ahead = cursor.clone();
        match synopsis.follow(&mut ahead) {
            Ok(()) => {
                let change = change(*reach, synopsis.kind(cursor), cursor);
                *cursor = ahead;
                return Some(Ok(change));
            }
            Err(refusal) => {
                let known = furthest.as_ref().map_or(0, |known| known.at.start);
                if refusal.at.start > known {
                    furthest = Some(refusal);
                }
            }
        }
    }
    // Two words make a kind of statement.
    let kind = cursor.peek(1).map_or(0, |second| second.span.end);
    furthest.filter(|refusal| refusal.at.start >= kind).map(Err)
}

fn change(reach: Reach, kind: String, cursor: &Cursor<'_>) -> Change {
    let cascades = cursor.rest().last().is_some_and(|lexeme| lexeme.is_keyword("CASCADE"));
    let refuses_transaction = match reach {
        Dependants if cascades => {
            return Change::Opaque { why: format!("{kind}: CASCADE drops whatever depends on it") };
        }
        Unseen(why) => return Change::Opaque { why: format!("{kind}: {why}") },
        Alone => true,
        Publisher(reaches) => reaches(cursor),
        Catalog | Dependants => false,
    };
    Change::CatalogOnly(CatalogOnly { kind, refuses_transaction })
}

fn connects(cursor: &Cursor<'_>) -> bool {
    !is_off(cursor, "CONNECT") && !is_off(cursor, "CREATE_SLOT")
}

fn refreshes(cursor: &Cursor<'_>) -> bool {
    !is_off(cursor, "REFRESH")
}

/// Whether an option is set to false.
fn is_off(cursor: &Cursor<'_>, option: &str) -> bool {
    cursor.rest().windows(3).any(|part| {
        part[0].is_keyword(option)
            && part[1].token == Token::Eq
            && (["FALSE", "OFF"].iter().any(|word| part[2].is_keyword(word))
                || matches!(&part[2].token, Token::Number(n, _) if n == "0"))
    })
}
