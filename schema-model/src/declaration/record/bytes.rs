//! The binary frame of a record: notes, one behind the other, in the byte order of their target.

use super::{
    descriptor::{self, Descriptor, Kind},
    text::{ColumnText, RecordText, TableText},
};

/// The newest format that is understood here.
const FORMAT: u16 = 1;

const NOTE_HEADER: usize = 24;
const NAME: &[u8; 12] = b"schemagen\0\0\0";
const MODULE: usize = 128;

/// The byte order of the program that a section is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteOrder {
    /// Least significant byte first.
    Little,
    /// Most significant byte first.
    Big,
}

/// What tells one annotated item from all others of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId(pub(super) [u8; 16]);

/// A version of the schemagen library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub [u16; 3]);

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}.{patch}")
    }
}

/// One annotated item as its derive wrote it. Types are resolved, items are still named by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub(super) id: ItemId,
    pub(super) text: RecordText,
    pub(super) types: Vec<Descriptor>,
    pub(super) ids: Vec<ItemId>,
    pub(super) module: String,
}

/// Why the bytes of a section are no records.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The crate was compiled with a library newer than this program.
    #[error("compiled with schemagen {0}, which writes a newer format; install schemagen-cli {0} or later")]
    Newer(Version),
    /// The bytes end too early or say what cannot be.
    #[error("the section is damaged at byte {offset}: {what}; build the crate again")]
    Damaged {
        /// Position of the record in the section.
        offset: usize,
        /// What is wrong.
        what: String,
    },
}

impl Record {
    /// The package that the item was compiled in, as cargo names it.
    pub fn package(&self) -> &str {
        &self.text.head().package
    }

    /// The crate that the item was compiled in.
    pub fn crate_name(&self) -> &str {
        self.module.split("::").next().unwrap_or_default()
    }

    /// The same item of the same source, compiled again as part of another target of its package.
    pub fn is_same_source(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

/// Reads every record of a section.
pub fn decode(section: &[u8], order: ByteOrder) -> Result<Vec<Record>, RecordError> {
    let mut records = Vec::new();
    let mut reader = Reader { bytes: section, at: 0, order };
    while reader.skip_padding() {
        records.push(reader.record()?);
    }
    Ok(records)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    order: ByteOrder,
}

impl<'a> Reader<'a> {
    /// Linkers may put zeros between records; a record begins with the length of its name.
    fn skip_padding(&mut self) -> bool {
        while self.at < self.bytes.len() && self.bytes[self.at..].iter().take(4).all(|it| *it == 0) {
            self.at = (self.at + 4).min(self.bytes.len());
        }
        self.at < self.bytes.len()
    }

    fn record(&mut self) -> Result<Record, RecordError> {
        let start = self.at;
        let damaged = |what: String| RecordError::Damaged { offset: start, what };
        let _name_length = self.u32()?;
        let length = self.u32()? as usize;
        let _note_type = self.u32()?;
        if self.take(NAME.len())? != NAME {
            return Err(damaged("not a record of schemagen".to_owned()));
        }
        let format = self.u16()?;
        let version = Version([self.u16()?, self.u16()?, self.u16()?]);
        if format > FORMAT {
            return Err(RecordError::Newer(version));
        }
        let id = self.item_id()?;
        let [types, ids, text] = [self.u32()? as usize, self.u32()? as usize, self.u32()? as usize];
        let (module_length, module) = self.take(MODULE)?.split_at(1);
        let module = module.get(..usize::from(module_length[0])).unwrap_or_default();
        let types = (0..types)
            .map(|_| Descriptor::decode(self.take(descriptor::SIZE)?).map_err(&damaged))
            .collect::<Result<Vec<_>, _>>()?;
        let ids = (0..ids).map(|_| self.item_id()).collect::<Result<Vec<_>, _>>()?;
        let text = std::str::from_utf8(self.take(text)?).map_err(|error| damaged(error.to_string()))?;
        let text: RecordText = serde_json::from_str(text).map_err(|error| damaged(error.to_string()))?;
        let module = String::from_utf8_lossy(module).into_owned(); // its end only, where it is long
        let end = start + NOTE_HEADER + length;
        if end < self.at || end > self.bytes.len() {
            return Err(damaged("its lengths do not fit".to_owned()));
        }
        self.at = end;
        let record = Record { id, text, types, ids, module };
        record.check_numbers().map_err(damaged)?;
        Ok(record)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], RecordError> {
        let damaged = RecordError::Damaged { offset: self.at, what: "it ends too early".to_owned() };
        let end = self.at.checked_add(length).ok_or_else(|| damaged.clone())?;
        let bytes = self.bytes.get(self.at..end).ok_or(damaged)?;
        self.at = end;
        Ok(bytes)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], RecordError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn u16(&mut self) -> Result<u16, RecordError> {
        let bytes = self.array()?;
        Ok(match self.order {
            ByteOrder::Little => u16::from_le_bytes(bytes),
            ByteOrder::Big => u16::from_be_bytes(bytes),
        })
    }

    fn u32(&mut self) -> Result<u32, RecordError> {
        let bytes = self.array()?;
        Ok(match self.order {
            ByteOrder::Little => u32::from_le_bytes(bytes),
            ByteOrder::Big => u32::from_be_bytes(bytes),
        })
    }

    fn item_id(&mut self) -> Result<ItemId, RecordError> {
        Ok(ItemId(self.array()?))
    }
}

impl Record {
    /// The text names types and ids by number: all of them are there.
    fn check_numbers(&self) -> Result<(), String> {
        let Some(TableText { columns, foreign_keys, .. }) = self.text.item() else { return Ok(()) };
        let untyped =
            |it: &ColumnText| it.flatten.is_none() && !it.skip && it.ty.is_none() && it.rust.is_none();
        let said = |it: &ColumnText| {
            let number = it.rust.filter(|_| it.ty.is_none())?;
            Some(self.types.get(number)?.kind == Kind::Said)
        };
        let max_type = columns.iter().filter_map(|it| it.rust).max();
        let ids = columns.iter().filter_map(|it| it.flatten).chain(foreign_keys.iter().map(|it| it.target));
        if max_type.is_some_and(|it| it >= self.types.len()) {
            Err("it names a type that it does not list".to_owned())
        } else if columns.iter().any(|it| untyped(it) || said(it) == Some(true)) {
            Err("a column has no type".to_owned())
        } else if ids.max().is_some_and(|it| it >= self.ids.len()) {
            Err("it names an item that it does not list".to_owned())
        } else {
            Ok(())
        }
    }
}
