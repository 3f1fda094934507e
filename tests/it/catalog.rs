//! What the catalog knows without having seen it, compared with servers.
//! `BANISTER_BLESS=1` writes the list of functions anew, from the servers at hand
//! (all of 13 to 18 should be).

use banister::catalog::{Catalog, is_built_in_type};
use banister::postgres::SessionOptions;
use banister::sql::Volatility;
use std::collections::BTreeMap;

use crate::postgres::servers::servers;

const FUNCTIONS: &str = "
SELECT proname, bool_or(provolatile = 'v'), bool_or(provolatile = 'i')
FROM pg_catalog.pg_proc
WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind IN ('f', 'w', 'a')
GROUP BY proname";

/// Of several functions with these names only one is volatile, and only on 13:
/// `timezone(text, timetz)`, which no default is made of.
const HARMLESS: [&str; 1] = ["timezone"];

const TYPES: &str = "
SELECT typname FROM pg_catalog.pg_type
WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm')
  AND typelem = 0 AND typname !~ '^pg_'";

#[tokio::test]
async fn built_in_functions_and_types_are_those_of_servers() {
    let catalog = Catalog::default();
    let mut all: BTreeMap<String, (bool, bool)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for server in servers().await {
        let version = server.version();
        let database = server.create_database().await.expect("a database");
        let mut session = database.connect(&SessionOptions::default()).await.expect("a session");
        for row in session.query(FUNCTIONS).await.expect("the functions") {
            let [Some(name), Some(volatile), Some(immutable)] = row.as_slice() else {
                panic!("{row:?}")
            };
            let seen = all.entry(name.clone()).or_default();
            *seen = (seen.0 | (volatile == "t"), seen.1 | (immutable == "t"));
            if immutable == "t" && catalog.is_never_immutable(None, name) {
                wrong.push(format!("{version}: function {name} is immutable"));
            }
            let known = catalog.volatility(None, name);
            let right = match known {
                // What is volatile on one major counts as volatile on all.
                Some(Volatility::Volatile) => true,
                _ if HARMLESS.contains(&name.as_str()) => true,
                Some(_) => volatile == "f",
                None => false,
            };
            if !right {
                wrong.push(format!("{version}: function {name}: {known:?}"));
            }
        }
        for row in session.query(TYPES).await.expect("the types") {
            let [Some(name)] = row.as_slice() else { panic!("{row:?}") };
            if !is_built_in_type(name) {
                wrong.push(format!("{version}: type {name}"));
            }
        }
    }
    if std::env::var_os("BANISTER_BLESS").is_some() {
        let line = |(name, (volatile, immutable)): (&String, &(bool, bool))| {
            let volatile = *volatile && !HARMLESS.contains(&name.as_str());
            let volatility = if volatile { "volatile" } else { "steady" };
            format!("{name} {volatility}{}\n", if *immutable { "" } else { " never-immutable" })
        };
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/builtin_functions.txt");
        std::fs::write(path, all.iter().map(line).collect::<String>()).expect("written");
        return;
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
