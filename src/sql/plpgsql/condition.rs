//! The names of errors, and their codes.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::tree::Caught;

/// The condition names of PL/pgSQL and their codes, one a line; some names have
/// two. Source: `errcodes.txt` of 13 to 18.
static CONDITIONS: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let mut codes: HashMap<&'static str, Vec<&'static str>> = HashMap::new();
    for (name, code) in include_str!("conditions.txt").lines().filter_map(|l| l.split_once(' ')) {
        codes.entry(name).or_default().push(code);
    }
    codes
});

/// The codes that a handler's condition stands for, as [`Rescue`] spells them.
///
/// [`Rescue`]: crate::sql::Rescue
pub(super) fn codes_of(caught: &Caught) -> Vec<String> {
    let category = |code: &str| match code.strip_suffix("000") {
        Some(class) => format!("{class}%"),
        None => code.to_owned(),
    };
    match caught {
        Caught::Named(name) if name == "others" => vec!["%".to_owned()],
        Caught::Named(name) => CONDITIONS
            .get(name.as_str())
            .map_or_else(Vec::new, |codes| codes.iter().map(|code| category(code)).collect()),
        Caught::Code(code) => vec![category(code)],
    }
}

/// The code of an error that is raised by the name of its condition, or by a code
/// that has a name.
pub(super) fn code_of(raised: &str) -> Option<&'static str> {
    let by_name = CONDITIONS.get(raised).and_then(|codes| codes.first()).copied();
    by_name.or_else(|| CONDITIONS.values().flatten().find(|code| **code == raised).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_codes() {
        let codes = |name: &str| codes_of(&Caught::Named(name.to_owned()));
        assert_eq!(codes("duplicate_object"), ["42710"]);
        assert_eq!(codes("integrity_constraint_violation"), ["23%"]);
        assert_eq!(codes("others"), ["%"]);
        assert_eq!(codes("no_such_condition"), Vec::<String>::new());
        assert_eq!(codes_of(&Caught::Code("23505".to_owned())), ["23505"]);
        assert_eq!(code_of("unique_violation"), Some("23505"));
        assert_eq!((code_of("P0001"), code_of("XX123")), (Some("P0001"), None));
    }
}
