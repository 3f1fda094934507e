//! What stays of a finding when lines move.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::effect::{ObjectKind, ScriptEffects};
use crate::finding::Finding;
use crate::migration::Direction;
use crate::source::Span;
use crate::sql::without_layout;

/// Part of every fingerprint: a change of how they are made must not look like
/// new findings with old names.
const SCHEME: &str = "banister/1";

/// Hexadecimal digits of a fingerprint.
const DIGITS: usize = 32;

/// A finding's identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    /// Made of the rule, the migration, its direction, the object, the statement
    /// and the part of it that is to blame, both without layout; and of how many
    /// findings before it have all of that in common.
    pub(super) fingerprint: String,
    /// The object that it is about, where it is about one.
    pub(super) object: Option<String>,
    /// The statement without layout; empty where it is about none.
    pub(super) statement: String,
}

/// Gives findings their identities; asked in the order of files and statements.
#[derive(Debug, Default)]
pub(super) struct Identifier {
    seen: HashMap<String, usize>,
}

impl Identifier {
    pub(super) fn identify(&mut self, script: &ScriptEffects, finding: &Finding) -> Identity {
        let blamed = finding.labels()[0].span;
        let statement = statement(script, blamed)
            .map_or_else(String::new, |span| without_layout(script.source.slice(span)));
        let object = object(script, finding);
        let migration = script.migration.as_deref().unwrap_or(script.source.name());
        let direction = match script.direction {
            Direction::Up => "up",
            Direction::Down => "down",
        };
        let key = [
            SCHEME,
            finding.rule.0,
            migration,
            direction,
            object.as_deref().unwrap_or_default(),
            &statement,
            &without_layout(script.source.slice(blamed)),
        ]
        .join("\0");
        let occurrence = self.seen.entry(key.clone()).or_default();
        let digest = Sha256::digest(format!("{key}\0{occurrence}").as_bytes());
        *occurrence += 1;
        let mut fingerprint: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        fingerprint.truncate(DIGITS);
        Identity { fingerprint, object, statement }
    }
}

/// The statement of `script` in which `span` begins.
fn statement(script: &ScriptEffects, span: Span) -> Option<Span> {
    let holds = |statement: &Span| statement.start <= span.start && span.start < statement.end;
    script.statements.iter().map(|statement| statement.span).find(holds)
}

/// The object of the first effect that a finding is about.
fn object(script: &ScriptEffects, finding: &Finding) -> Option<String> {
    let effects = finding.caused_by.iter().filter_map(|at| {
        script.statements.get(at.statement).and_then(|statement| statement.effects.get(at.effect))
    });
    let mut named = effects.filter(|effect| effect.on.kind != ObjectKind::Database);
    named.next().map(|effect| effect.on.name.to_string())
}
