//! Which Rust types a record lists, for rustc to resolve: each once, however many fields have it. rustc's work goes by the
//! types that are written: with each field's own, a rebuild takes a sixth more of it.

use proc_macro2::Delimiter;

use super::{Library, tokens::Code};
use crate::ast::{ColumnType, Field, Origin, Role, Type};

/// The types of a struct's fields.
pub(super) struct Types<'a> {
    listed: Vec<(Question, &'a Type)>,
    /// One for each field.
    of_fields: Vec<FieldType>,
}

/// What a record says of one field's type.
#[derive(Clone, Copy, Default)]
pub(super) struct FieldType {
    /// Its number in the list; without one the attribute says the type.
    pub(super) number: Option<usize>,
    /// `Option` is written.
    pub(super) nullable: bool,
}

/// What is asked of a type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Question {
    /// Which SQL type it is.
    SqlType,
    /// Which signed type holds it.
    Unsigned,
    /// Whether it is an `Option` by another name: an attribute says the rest. It costs more than all else of the column.
    Nullable,
}

impl<'a> Types<'a> {
    /// Those of the standard library first, so that their list is one text.
    pub(super) fn new(fields: &'a [Field]) -> Self {
        let mut types = Self { listed: Vec::new(), of_fields: vec![FieldType::default(); fields.len()] };
        for is_standard in [true, false] {
            for (at, field) in fields.iter().enumerate() {
                types.of_fields[at].nullable = field.inner.is_some();
                if let Some((question, ty)) = ask(field)
                    && (ty.origin == Origin::Standard) == is_standard
                {
                    types.of_fields[at].number = Some(types.number(question, ty));
                }
            }
        }
        types
    }

    fn number(&mut self, question: Question, ty: &'a Type) -> usize {
        let is_same = |it: &(Question, &Type)| it.0 == question && it.1.text == ty.text;
        // `$crate` is another crate in each macro.
        let known = self.listed.iter().position(is_same).filter(|_| !ty.text.contains('$'));
        known.unwrap_or_else(|| {
            self.listed.push((question, ty));
            self.listed.len() - 1
        })
    }

    pub(super) fn of_fields(&self) -> &[FieldType] {
        &self.of_fields
    }

    pub(super) fn length(&self) -> usize {
        self.listed.len()
    }

    /// Only `SqlType` is asked.
    pub(super) fn are_sql_types(&self) -> bool {
        self.listed.iter().all(|it| it.0 == Question::SqlType)
    }

    /// The types, a comma behind each.
    pub(super) fn arguments(&self, code: &mut Code) {
        for (_, ty) in &self.listed {
            match ty.origin {
                Origin::Standard => code.text(&ty.text).text(","),
                Origin::Container | Origin::Other => code.trees(&ty.tokens).comma(),
            };
        }
    }

    /// Constants of type `TypeDescriptor`, a comma behind each.
    pub(super) fn descriptors(&self, library: &Library<'_>, code: &mut Code) {
        let (root, private) = (library.root(), library.path());
        for (question, ty) in &self.listed {
            let name = match question {
                Question::SqlType => format!("{root}::SqlType"),
                Question::Unsigned => format!("{private}::UnsignedColumn"),
                Question::Nullable => {
                    code.group(Delimiter::Brace, |code| {
                        code.text(&format!("use {private}::NotOption as _; {private}::Probe::<"));
                        code.trees(&ty.tokens).text(">::SAID");
                    });
                    code.comma();
                    continue;
                }
            };
            match ty.origin {
                Origin::Standard => code.text("<").text(&ty.text),
                Origin::Container | Origin::Other => code.text("<").trees(&ty.tokens),
            };
            code.text(&format!("as {name}>::TYPE,"));
        }
    }
}

/// What rustc is to be asked of a field's type.
fn ask(field: &Field) -> Option<(Question, &Type)> {
    let Role::Column(column) = &field.role else { return None };
    let ty = field.inner.as_ref().unwrap_or(&field.ty);
    match &column.ty {
        None => Some((Question::SqlType, ty)),
        Some(ColumnType::Unsigned) => Some((Question::Unsigned, ty)),
        Some(ColumnType::Json | ColumnType::Sql(_)) => {
            (field.inner.is_none() && ty.origin == Origin::Other).then_some((Question::Nullable, ty))
        }
    }
}
