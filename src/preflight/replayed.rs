//! Scripts replayed, with the texts of what they define.

use std::collections::{BTreeMap, HashMap};

use super::drift::literals::{self, Literals};
use crate::catalog::{Catalog, arguments_of};
use crate::effect::{Replay, ScriptEffects};
use crate::migration::Script;
use crate::pg::{QualifiedName, TypeName};
use crate::source::{Source, Span};
use crate::sql::{Change, CreateRoutine, Statement};

/// A schema as scripts make it, and the texts that a catalog does not keep: the bodies
/// of functions, and what the queries of views are about.
#[derive(Debug, Clone)]
pub struct Replayed {
    replay: Replay,
    texts: Texts,
}

/// Texts by what they define; what was not read has none.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    /// The bodies of routines.
    pub(super) bodies: HashMap<(QualifiedName, Vec<TypeName>), String>,
    /// The constants in the queries of views.
    pub(super) views: BTreeMap<QualifiedName, Literals>,
}

impl Replayed {
    /// A schema that begins with what a replay knows.
    pub fn new(replay: Replay) -> Self {
        Self { replay, texts: Texts::default() }
    }

    /// Replays a script. Where its text is not certain to be what was run, nothing is
    /// remembered of what it defines but that it does: `certain` is false.
    pub fn script(
        &mut self,
        migration: Option<&str>,
        script: &Script,
        certain: bool,
    ) -> ScriptEffects {
        let Self { replay, texts } = self;
        replay.script_seen(migration, script, &mut |statement, catalog, _| {
            texts.see(statement, catalog, &script.source, certain);
        })
    }

    /// The schema so far.
    pub const fn catalog(&self) -> &Catalog {
        self.replay.catalog()
    }

    pub(super) const fn texts(&self) -> &Texts {
        &self.texts
    }
}

impl Texts {
    fn see(&mut self, statement: &Statement, catalog: &Catalog, source: &Source, certain: bool) {
        for change in &statement.changes {
            match &change.value {
                Change::CreateRoutine(create) => {
                    let name = catalog.for_creation(&create.name);
                    let body = body(create, source).filter(|_| certain);
                    let key = (name, arguments_of(&create.parameters));
                    match body {
                        Some(body) => _ = self.bodies.insert(key, body),
                        None => _ = self.bodies.remove(&key),
                    }
                }
                Change::CreateView(create) => {
                    let name = catalog.name_of_view(create);
                    let text = source.slice(statement.span);
                    match literals::of(text).filter(|_| certain) {
                        Some(words) => _ = self.views.insert(name, words),
                        None => _ = self.views.remove(&name),
                    }
                }
                _ => {}
            }
        }
    }
}

/// The text of a routine's body as the server keeps it; nothing where it is not kept as
/// it is written.
fn body(create: &CreateRoutine, source: &Source) -> Option<String> {
    let code = create.code.as_ref().filter(|_| !create.standard_body)?;
    if matches!(code.language.as_str(), "c" | "internal") {
        return None;
    }
    let text = source.slice(code.span);
    let before = source.slice(Span::new(0, code.span.start));
    let mut before = before.chars().rev();
    let text = match (before.next()?, before.next()?) {
        ('$', _) => text.to_owned(),
        ('\'', 'e' | 'E' | '&') => return None,
        ('\'', _) => text.replace("''", "'"),
        _ => return None,
    };
    Some(text.replace("\r\n", "\n"))
}
