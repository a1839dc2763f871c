//! Finds the section of records in rlibs, object files, executables and libraries of any platform.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    ops::Range,
    path::Path,
};

use object::{
    Object, ObjectSection, ReadCache, ReadRef,
    read::{FileKind, archive::ArchiveFile},
};
use schema_model::{
    declaration::record::{ByteOrder, Record, RecordError, decode},
    script::Hash,
};

use super::ArtifactError;

/// What the derives call the section in ELF, Mach-O and COFF.
const SECTIONS: [&str; 3] = [".note.schemagen", "__schemagen", ".schmgen"];

/// The sections of records in one file, one behind the other.
#[derive(Debug, Default)]
pub(super) struct Sections {
    bytes: Vec<u8>,
    parts: Vec<Part>,
}

/// One section.
#[derive(Debug)]
struct Part {
    range: Range<usize>,
    order: ByteOrder,
}

/// A member of an archive that is read as a whole: its sections are many and lie all over it.
const SMALL: u64 = 1 << 20;

impl Sections {
    /// Takes the sections out of a file.
    pub(super) fn read(path: &Path) -> Result<Self, ArtifactError> {
        let file =
            File::open(path).map_err(|source| ArtifactError::Read { path: path.to_owned(), source })?;
        Self::of(&file).map_err(|source| ArtifactError::Object { path: path.to_owned(), source })
    }

    /// What they hold, one half beside the other: nothing takes more of the time of a first `check`, and sections know
    /// nothing of each other.
    pub(super) fn records(&self, path: &Path) -> Result<Vec<Record>, ArtifactError> {
        let (first, second) = self.parts.split_at(self.parts.len() / 2);
        let records = if first.is_empty() {
            self.decode(second)
        } else {
            std::thread::scope(|scope| {
                let second = scope.spawn(|| self.decode(second));
                let mut records = self.decode(first)?;
                records.extend(second.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
                Ok(records)
            })
        };
        records.map_err(|source| ArtifactError::Record { path: path.to_owned(), source })
    }

    /// The digest of their bytes.
    pub(super) fn digest(&self) -> Hash {
        Hash::of(&self.bytes)
    }

    fn decode(&self, parts: &[Part]) -> Result<Vec<Record>, RecordError> {
        let mut records = Vec::new();
        for Part { range, order } in parts {
            records.append(&mut decode(&self.bytes[range.clone()], *order)?);
        }
        Ok(records)
    }

    fn of(mut file: &File) -> object::Result<Self> {
        let mut sections = Self::default();
        // Reads only the parts that are asked for: artifacts are large, sections are small.
        let cache = ReadCache::new(file);
        if FileKind::parse(&cache)? != FileKind::Archive {
            sections.add(&cache)?;
            return Ok(sections);
        }
        let mut small = Vec::new();
        for member in ArchiveFile::parse(&cache)?.members() {
            let member = member?;
            // The crate's metadata is a member too.
            if !member.name().ends_with(b".o") && !member.name().ends_with(b".obj") {
                continue;
            }
            let (start, size) = member.file_range();
            if size > SMALL {
                sections.add(cache.range(start, size))?;
                continue;
            }
            small.clear();
            let read =
                file.seek(SeekFrom::Start(start)).and_then(|_| file.take(size).read_to_end(&mut small));
            if read.is_ok_and(|read| read as u64 == size) {
                sections.add(small.as_slice())?;
            } else {
                sections.add(cache.range(start, size))?;
            }
        }
        Ok(sections)
    }

    /// Adds those of one object.
    fn add<'a>(&mut self, data: impl ReadRef<'a>) -> object::Result<()> {
        let object = match object::File::parse(data) {
            Ok(object) => object,
            // An archive may hold what is no object: bitcode, text.
            Err(_) if FileKind::parse(data).is_err() => return Ok(()),
            Err(error) => return Err(error),
        };
        let order = if object.is_little_endian() { ByteOrder::Little } else { ByteOrder::Big };
        for section in object.sections() {
            if section.name().is_ok_and(|name| SECTIONS.contains(&name)) {
                let start = self.bytes.len();
                self.bytes.extend_from_slice(&section.uncompressed_data()?);
                self.parts.push(Part { range: start..self.bytes.len(), order });
            }
        }
        Ok(())
    }
}
