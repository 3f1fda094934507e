//! What a comment declares of the statement behind it, checked against the
//! statement and the releases: `-- banister: phase=contract unused-since=1.4`.

use super::plan::{Other, Place, in_words};
use crate::effect::{
    Break, EffectKind, Phase, ScriptEffects, StatementEffects, Transition, TransitionKind,
};
use crate::source::{Source, Span, Spanned};
use crate::sql::{Change, DECLARATION_KEYS, Directive, QueryMode, directives, parse};

/// What comments declare of one statement.
#[derive(Debug)]
pub(super) struct Declaration<'a> {
    /// The comments, in order; never empty.
    directives: Vec<Directive>,
    /// The statement, counted from 0.
    pub(super) at: usize,
    statement: &'a StatementEffects,
}

/// What is wrong with a declaration.
#[derive(Debug)]
pub(super) struct Fault {
    /// The part of the comment.
    pub(super) span: Span,
    /// What is wrong.
    pub(super) message: String,
    /// Why it is.
    pub(super) why: String,
    /// What to do.
    pub(super) advice: String,
}

/// The declarations of a script; and those that no statement follows.
pub(super) fn declarations(script: &ScriptEffects) -> (Vec<Declaration<'_>>, Vec<Fault>) {
    let mut found: Vec<Declaration<'_>> = Vec::new();
    let mut faults = Vec::new();
    let spans: Vec<Span> = script.statements.iter().map(|statement| statement.span).collect();
    let region = script.region;
    let own = |it: &Directive| region.start <= it.span.start && it.span.end <= region.end;
    for directive in directives(&script.source) {
        if !directive.is_declaration() || !own(&directive) {
            continue;
        }
        match directive.statement(&script.source, &spans) {
            Some(at) => match found.iter_mut().find(|known| known.at == at) {
                Some(known) => known.directives.push(directive),
                None => {
                    let statement = &script.statements[at];
                    found.push(Declaration { directives: vec![directive], at, statement });
                }
            },
            None => faults.push(Fault {
                span: directive.span,
                message: "no statement follows this declaration".to_owned(),
                why: "it is about the next statement, and there is none".to_owned(),
                advice: "put it before its statement".to_owned(),
            }),
        }
    }
    (found, faults)
}

/// The statements whose contracts a declaration accounts for: nothing uses what
/// they take away since an earlier release, and nothing speaks against it.
pub(super) fn accounted(script: &ScriptEffects, place: Place<'_>) -> Vec<usize> {
    let (found, _) = declarations(script);
    let accounted =
        found.iter().filter(|it| it.get("unused-since").is_some() && it.faults(place).is_empty());
    accounted.map(|it| it.at).collect()
}

/// The statements whose demands a declaration accounts for: the code does what they
/// demand since an earlier release, and nothing speaks against it.
pub(super) fn complied_with(script: &ScriptEffects, place: Place<'_>) -> Vec<usize> {
    let (found, _) = declarations(script);
    let complied =
        found.iter().filter(|it| it.get("complies-since").is_some() && it.faults(place).is_empty());
    complied.map(|it| it.at).collect()
}

impl Declaration<'_> {
    /// The last setting of `key`.
    pub(super) fn get(&self, key: &str) -> Option<&Spanned<String>> {
        self.directives.iter().rev().find_map(|directive| directive.setting(key))
    }

    /// The first comment.
    pub(super) fn span(&self) -> Span {
        self.directives.first().map_or(self.statement.span, |directive| directive.span)
    }

    /// What the statement takes away.
    fn contracts(&self) -> impl Iterator<Item = &Transition> {
        self.statement.transitions.iter().filter(|it| it.kind.is_contract())
    }

    /// Everything that is wrong with it.
    pub(super) fn faults(&self, place: Place<'_>) -> Vec<Fault> {
        let mut faults: Vec<Fault> = self.unreadable().into_iter().collect();
        faults.extend(self.phase());
        faults.extend(self.unused_since(place));
        faults.extend(self.complies_since(place));
        faults.extend(self.expand(place));
        faults.extend(self.proof());
        faults
    }

    fn unreadable(&self) -> Option<Fault> {
        if let Some(fault) = self.directives.iter().find_map(|it| it.fault.as_ref()) {
            let message = format!("this declaration cannot be read: {}", fault.value);
            return Some(fault_at(fault.span, message, MISREAD, "correct the comment"));
        }
        let known = |key: &str| DECLARATION_KEYS.contains(&key);
        let mut settings = self.directives.iter().flat_map(|it| &it.settings);
        let odd = settings.find(|it| !known(&it.key.value))?;
        let message = format!("a declaration has no key `{}`", odd.key.value);
        let names: Vec<String> = DECLARATION_KEYS.iter().map(|key| format!("`{key}`")).collect();
        let advice = format!("write one of {}", names.join(", "));
        Some(fault_at(odd.key.span, message, MISREAD, &advice))
    }

    fn phase(&self) -> Option<Fault> {
        let declared = self.get("phase")?;
        let named = Phase::ALL.into_iter().find(|it| it.as_str() == declared.value);
        let Some(named) = named else {
            let names: Vec<String> =
                Phase::ALL.iter().map(|it| format!("`{}`", it.as_str())).collect();
            let message = format!("there is no phase `{}`", declared.value);
            let advice = format!("write one of {}", names.join(", "));
            return Some(fault_at(declared.span, message, MISREAD, &advice));
        };
        let is = self.statement.phase?;
        (is != named).then(|| {
            let message = format!("this statement is {} and not {}", a(is), a(named));
            let named_why = "what a statement is follows from what it does, and the release plan \
                             is checked by that";
            let advice = format!("write `phase={}`, or move the statement", is.as_str());
            fault_at(declared.span, message, named_why, &advice)
        })
    }

    fn unused_since(&self, place: Place<'_>) -> Option<Fault> {
        let since = self.get("unused-since")?;
        let fault = |message: String, why: &str, advice: &str| {
            Some(fault_at(since.span, message, why, advice))
        };
        if self.contracts().next().is_none() {
            let message = "nothing is taken away here that could be unused".to_owned();
            let why = "`unused-since` is about what a statement drops, renames or changes the type \
                       of, and this one does not";
            return fault(message, why, "remove it, or put it before the statement it is about");
        }
        match earlier(since, place) {
            Err(fault) => Some(fault),
            Ok(release) => {
                self.contracts().find_map(|gone| still_used(gone, release, place, since))
            }
        }
    }

    fn complies_since(&self, place: Place<'_>) -> Option<Fault> {
        let since = self.get("complies-since")?;
        if self.statement.phase.is_some_and(|phase| phase != Phase::Tighten) {
            let message = "nothing is demanded here that code could comply with".to_owned();
            let why = "`complies-since` is about what a statement demands of writers";
            let advice = "remove it, or put it before the statement it is about";
            return Some(fault_at(since.span, message, why, advice));
        }
        let release = match earlier(since, place) {
            Err(fault) => return Some(fault),
            Ok(release) => release,
        };
        let demanded = self.statement.effects.iter().filter_map(|effect| match &effect.kind {
            EffectKind::Break(Break::ColumnRequired { column }) => Some((&effect.on.name, column)),
            _ => None,
        });
        let set = self.statement.transitions.iter().filter_map(|it| match &it.kind {
            TransitionKind::Demanded { column, .. } => Some((&it.on, column)),
            _ => None,
        });
        demanded.chain(set).find_map(|(on, column)| {
            let adds = |other: &Other<'_>| {
                other.place.release() > release
                    && other.transition.on == *on
                    && matches!(&other.transition.kind,
                        TransitionKind::ColumnAdded { column: added } if added == column)
            };
            let added = place.about(on).find(adds)?;
            let message = format!("`{}` does not know `{column}` of `{on}`", since.value);
            let why = format!("`{}` adds it, in a later release", added.place.name());
            let advice = "name a release that writes it always";
            Some(fault_at(since.span, message, &why, advice))
        })
    }

    fn expand(&self, place: Place<'_>) -> Option<Fault> {
        let expand = self.get("expand")?;
        let fault = |message: String, why: &str, advice: &str| {
            Some(fault_at(expand.span, message, why, advice))
        };
        let Some(found) = place.migration_called(&expand.value) else {
            let message = format!("there is no migration `{}`", expand.value);
            let why = "what cannot be checked is not believed";
            return fault(message, why, "name the migration that added what replaces this");
        };
        let adds = |kind: &TransitionKind| {
            matches!(kind, TransitionKind::Created | TransitionKind::ColumnAdded { .. })
        };
        if !found.own().any(|other| adds(&other.transition.kind)) {
            let message = format!("`{}` expands nothing", expand.value);
            let why = "it adds neither a table nor a column that could replace what goes here";
            return fault(message, why, "name the migration that added what replaces this");
        }
        if found.release() >= place.release() {
            let message = format!("`{}` is not in an earlier release", expand.value);
            let why = "the release before this one does not know yet what replaces what it uses";
            return fault(message, why, "move the contract to a later release");
        }
        None
    }

    fn proof(&self) -> Option<Fault> {
        let proof = self.get("proof")?;
        let fault = |message: &str, why: &str| {
            let advice = "write a query that returns the rows for which it would be too early";
            Some(fault_at(proof.span, message.to_owned(), why, advice))
        };
        let source = Source::new("proof", proof.value.as_str());
        let statements = parse(&source, Span::new(0, proof.value.len()));
        let [statement] = statements.as_slice() else {
            return fault("the proof is not one query", "it is run as one statement");
        };
        let [change] = statement.changes.as_slice() else {
            return fault("the proof is no query", "it must return rows, and change none");
        };
        let Change::Query { query, mode: QueryMode::Run, .. } = &change.value else {
            return fault("the proof is no query", "it must return rows, and change none");
        };
        if !query.writes.is_empty() || !query.row_locks.is_empty() {
            return fault("the proof changes or locks rows", "it only looks, in any environment");
        }
        let mut gone = self.contracts().filter(|it| it.kind.takes_values()).peekable();
        let is_about = |on: &crate::pg::QualifiedName| {
            query.reads.iter().any(|read| {
                read.name == on.name
                    && read.schema.as_ref().is_none_or(|schema| *schema == on.schema)
            })
        };
        if gone.peek().is_some() && !gone.any(|it| is_about(&it.on)) {
            let why = "it reads nothing that this statement takes away";
            return fault("the proof is about something else", why);
        }
        None
    }
}

/// The release of a name, which must come before that of `place`.
fn earlier(since: &Spanned<String>, place: Place<'_>) -> Result<usize, Fault> {
    let Some(release) = place.release_called(&since.value) else {
        let message = format!("there is no release `{}` before this one", since.value);
        let known: Vec<String> =
            place.earlier_releases().take(5).map(|name| format!("`{name}`")).collect();
        let advice = match known.is_empty() {
            true => "say what is released: `[releases]` in `banister.toml`".to_owned(),
            false => format!("name one of {}, or a migration of it", known.join(", ")),
        };
        return Err(fault_at(
            since.span,
            message,
            "what cannot be checked is not believed",
            &advice,
        ));
    };
    if release >= place.release() {
        let message = format!("`{}` is not released before this", since.value);
        let why = "while this migration runs, the release before it still serves, and it is that \
                   one that must be ready for it";
        let advice = "move the statement to a later release";
        return Err(fault_at(since.span, message, why, advice));
    }
    Ok(release)
}

/// What in the files speaks against it that something is unused.
fn still_used(
    gone: &Transition,
    since: usize,
    place: Place<'_>,
    said: &Spanned<String>,
) -> Option<Fault> {
    let column = gone.kind.contracted();
    let what = in_words(&gone.on, column);
    if let (TransitionKind::Dropped { required: true, .. }, Some(column)) = (&gone.kind, column) {
        let message = format!("{what} cannot be unused: every INSERT must name it");
        let why = format!(
            "it is NOT NULL and has no default until here, so a release that does not use \
                 `{column}` could not insert a row"
        );
        let advice = "let an earlier release DROP NOT NULL, or give it a default";
        return Some(fault_at(said.span, message, &why, advice));
    }
    let uses = |kind: &TransitionKind, on: &crate::pg::QualifiedName| match kind {
        TransitionKind::Filled { columns, from, .. } => {
            let sets =
                on == &gone.on && column.is_none_or(|column| columns.iter().any(|it| it == column));
            sets || column.is_none() && from.contains(&gone.on)
        }
        _ => false,
    };
    let user = place.about(&gone.on).find(|other| {
        let release = other.place.release();
        // The release that stops using it may still fill what replaces it.
        release > since
            && release < place.release()
            && uses(&other.transition.kind, &other.transition.on)
    })?;
    let message = format!("{what} was used after `{}`", said.value);
    let why = format!("`{}` still writes or reads it", user.place.name());
    Some(fault_at(said.span, message, &why, "name the release since which nothing uses it"))
}

const MISREAD: &str = "half of a misread comment must not vouch for anything";

fn a(phase: Phase) -> String {
    format!("`{}`", phase.as_str())
}

fn fault_at(span: Span, message: String, why: &str, advice: &str) -> Fault {
    Fault { span, message, why: why.to_owned(), advice: advice.to_owned() }
}
