//! One change, as far as the way back goes.

use super::class::Class;
use crate::catalog::{Catalog, Presence, Proof};
use crate::pg::{Name, QualifiedName, TypeName};
use crate::report::RollbackChoice;
use crate::source::Span;

/// One change of a script, with what it means for the way back.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Its row of the decision table.
    pub(crate) class: Class,
    /// The statement, subcommand or call.
    pub(crate) span: Span,
    /// What it does, in words that name the object: ``drops column `a` of
    /// `public.t` ``.
    pub(crate) what: String,
    /// Whether the previous release works with it.
    pub(crate) n1: Compat,
    /// What the previous release needs, and what it breaks.
    pub(crate) demand: Option<Demand>,
    /// Stored values that are gone or overwritten.
    pub(crate) destroys: Option<Destroyed>,
    /// The first choice, were it the only change.
    pub(crate) way: RollbackChoice,
    /// Words beside those of the class.
    pub(crate) note: Option<String>,
    /// Statements that mend what it breaks, without a `;`.
    pub(crate) fix: Vec<String>,
    /// A statement that lets both releases work.
    pub(crate) shim: Option<String>,
}

/// Whether the previous release works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Compat {
    /// It does.
    Works,
    /// It does, with something to know.
    WorksBut(String),
    /// The SQL does not tell: why.
    Depends(String),
    /// It does not: what it meets.
    Breaks(String),
}

/// What the previous release needs of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Demand {
    /// A table or view of that name.
    Relation(QualifiedName),
    /// A column of that name.
    Column(QualifiedName, Name),
    /// A column of that type.
    ColumnType(QualifiedName, Name, Option<TypeName>),
    /// A column that an `INSERT` may leave out.
    MayLeaveOut(QualifiedName, Name),
    /// A column that may be null.
    MayBeNull(QualifiedName, Name),
    /// A table without that constraint.
    NoConstraint(QualifiedName, Name),
    /// No index of that name.
    NoIndex(QualifiedName),
}

impl Demand {
    /// Whether `catalog` meets it, as far as it tells.
    pub(crate) fn is_met(&self, catalog: &Catalog) -> bool {
        match self {
            // A new table in its place is not what was there.
            Self::Relation(name) => {
                let created = catalog.table(name).known().and_then(|table| table.created);
                catalog.has_relation(name) && created != Some(catalog.current_release())
            }
            Self::Column(table, column) => {
                column_of(catalog, table, column, |_| true)
                    || catalog.view(table).known().is_some_and(|view| view.understood)
                        && !matches!(catalog.table(table), Presence::Known(_))
            }
            Self::ColumnType(table, column, ty) => {
                column_of(catalog, table, column, |known| ty.is_some() && known.ty == *ty)
            }
            Self::MayLeaveOut(table, column) => match catalog.table(table) {
                Presence::Known(known) => known.column(column).is_none_or(|column| {
                    column.has_default == Some(true) || column.not_null == Some(Proof::Nullable)
                }),
                _ => false,
            },
            Self::MayBeNull(table, column) => {
                column_of(catalog, table, column, |known| known.not_null == Some(Proof::Nullable))
            }
            Self::NoConstraint(table, name) => match catalog.table(table) {
                Presence::Known(known) => known.constraint(name).is_none(),
                _ => false,
            },
            Self::NoIndex(name) => !catalog.has_relation(name),
        }
    }
}

fn column_of(
    catalog: &Catalog,
    table: &QualifiedName,
    column: &str,
    is: impl FnOnce(&crate::catalog::Column) -> bool,
) -> bool {
    catalog.table(table).known().and_then(|table| table.column(column)).is_some_and(is)
}

/// Stored values that are gone or overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Destroyed {
    /// The table; a schema where all of one goes.
    pub(crate) table: QualifiedName,
    /// What of it.
    pub(crate) what: Lost,
    /// How its rows are told apart.
    pub(crate) key: Key,
    /// The table to which the same migration copied it before.
    pub(crate) kept: Option<QualifiedName>,
}

/// What of a table is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Lost {
    /// The table.
    Table,
    /// Columns with their values, which are no longer there.
    Columns(Vec<(Name, Option<TypeName>)>),
    /// Values of columns that are still there.
    Values(Vec<Name>),
    /// Rows; whether all of them.
    Rows {
        /// All of them.
        every: bool,
    },
    /// Everything of a schema.
    Schema,
    /// More than can be listed.
    Everything,
}

/// How rows of a table are told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    /// By these columns.
    Columns(Vec<Name>),
    /// By none: it is known to have no key.
    None,
    /// The SQL does not say.
    Unknown,
}

impl Key {
    /// The key of a table.
    pub(crate) fn of(catalog: &Catalog, table: &QualifiedName) -> Self {
        let Presence::Known(known) = catalog.table(table) else { return Self::Unknown };
        if let Some(key) = known.primary_key() {
            return Self::Columns(key.to_vec());
        }
        let not_null = |column: &Name| {
            known.column(column).is_some_and(|column| column.not_null == Some(Proof::Valid))
        };
        let unique = catalog.indexes_of(table).find(|index| {
            index.unique
                && !index.partial
                && !index.expressions
                && !index.key().is_empty()
                && index.key().iter().all(not_null)
        });
        match unique {
            Some(index) => Self::Columns(index.key().to_vec()),
            None if known.complete => Self::None,
            None => Self::Unknown,
        }
    }
}

impl Item {
    /// A change that harms nobody.
    pub(crate) fn harmless(class: Class, span: Span, what: String) -> Self {
        Self {
            class,
            span,
            what,
            n1: Compat::Works,
            demand: None,
            destroys: None,
            way: RollbackChoice::AppOnly,
            note: None,
            fix: Vec::new(),
            shim: None,
        }
    }

    /// A change of that class, with the class's first choice.
    pub(crate) fn new(class: Class, span: Span, what: String, n1: Compat) -> Self {
        let way = class.row().way;
        Self { n1, way, ..Self::harmless(class, span, what) }
    }

    pub(crate) fn demanding(mut self, demand: Demand) -> Self {
        self.demand = Some(demand);
        self
    }

    pub(crate) fn destroying(mut self, destroyed: Destroyed) -> Self {
        // Rows that cannot be told apart cannot be copied back one by one.
        let by_row = matches!(
            destroyed.what,
            Lost::Columns(_) | Lost::Values(_) | Lost::Rows { every: false }
        );
        if by_row && destroyed.key == Key::None {
            self.way = RollbackChoice::Pitr;
            self.note = Some(format!(
                "`{}` has no primary key and no unique NOT NULL column, so its rows cannot be told \
                 apart and copied back one by one",
                destroyed.table
            ));
        }
        if destroyed.what == Lost::Everything {
            self.way = RollbackChoice::Pitr;
        }
        self.destroys = Some(destroyed);
        self
    }

    pub(crate) const fn by(mut self, way: RollbackChoice) -> Self {
        self.way = way;
        self
    }

    pub(crate) fn mended_by(mut self, statement: impl Into<String>) -> Self {
        self.fix.push(statement.into());
        self
    }

    pub(crate) fn noting(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Whether it destroys what is kept nowhere else in the database.
    pub(crate) fn is_final(&self) -> bool {
        self.destroys.as_ref().is_some_and(|destroyed| destroyed.kept.is_none())
    }

    /// What it destroys was copied to `copy` before.
    pub(crate) fn keep(&mut self, copy: QualifiedName) {
        let Some(destroyed) = &mut self.destroys else { return };
        self.note = Some(format!("the values are kept in `{copy}`"));
        destroyed.kept = Some(copy);
        self.way = RollbackChoice::ForwardFix;
    }

    /// Whether an object goes whose definition, but not its privileges, can be written
    /// again.
    pub(crate) fn drops_definition(&self) -> bool {
        self.class == Class::ReplaceDefinition && matches!(self.n1, Compat::Breaks(_))
    }

    /// Whether it leaves things as the previous release knows them.
    pub(crate) fn is_harmless(&self) -> bool {
        matches!(self.n1, Compat::Works | Compat::WorksBut(_))
            && self.destroys.is_none()
            && self.way == RollbackChoice::AppOnly
    }
}
