//! What banister may do where: every request, environment and mark.

use banister::preflight::{Claim, EffectiveMode, Environment, Mode, effective_mode};

fn effective(requested: Mode, named: Option<&str>, mark: Option<&str>) -> EffectiveMode {
    let means = |name: Option<&str>| name.and_then(Environment::named);
    let (one, other) = (means(named), means(mark));
    let claim = |written, means| Claim { written, means };
    effective_mode(
        requested,
        named.map(|name| claim(name, one.as_ref())),
        mark.map(|name| claim(name, other.as_ref())),
    )
}

/// Every request, environment and mark: nothing but validation unless everybody
/// agrees on an environment that may be changed.
#[test]
fn only_an_environment_that_all_agree_on_is_free() {
    let names = [
        None,
        Some("prod"),
        Some("Production"),
        Some(" LIVE "),
        Some("staging"),
        Some("preprod"),
        Some("dev"),
        Some("development"),
        Some("ci"),
        Some("qa7"),
        Some(""),
    ];
    for requested in Mode::ALL {
        for named in names {
            for mark in names {
                let found = effective(requested, named, mark);
                let means = |name: Option<&str>| Environment::named(name?);
                let free = means(named).is_some_and(|it| !it.validate_only)
                    && (mark.is_none() || means(mark) == means(named));
                let expected = if free { requested } else { Mode::Validate };
                assert_eq!(found.mode, expected, "{requested} {named:?} {mark:?}");
                assert_eq!(found.guarded, !free);
                assert_eq!(found.lowered, expected != requested);
                assert!(!found.reason.is_empty());
            }
        }
    }
}

#[test]
fn the_reason_names_who_says_what() {
    let reason = |named, mark| effective(Mode::MigrateAndValidate, named, mark).reason;
    assert_eq!(
        reason(Some("prod"), None),
        "the environment is `prod`: only validated, although `migrate-and-validate` was asked for"
    );
    assert_eq!(
        reason(Some("dev"), Some("prod")),
        "the environment is said to be `dev`, but the database is marked as `prod`, which is \
         treated as prod: only validated, although `migrate-and-validate` was asked for"
    );
    assert_eq!(
        reason(Some("dev"), Some("development")),
        "the environment is `dev`, and the database is marked so: `migrate-and-validate`, as asked for"
    );
    assert!(effective(Mode::Off, None, Some("dev")).doubtful);
    assert!(reason(Some("qa7"), None).contains("`qa7` is not known"));
}
