using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>
/// Names the columns of a text: columns without a name get one, an empty last one that has none is left out, names that come twice get a number.
/// </summary>
internal sealed class CsvColumns
{
    private readonly List<TableNote> _notes = [];
    private readonly List<string> _unnamed = [];

    /// <param name="names">The names as they stand there.</param>
    /// <param name="columns">The fields of the rows.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <exception cref="FormatException">Names and rows do not go together, or two columns have one name.</exception>
    public CsvColumns(CsvOptions options, string[] names, IReadOnlyList<CsvCells> columns, long rows)
    {
        int width = columns.Count, last = width - 1;
        bool hasRowNames = false;
        string[] found = [.. names];
        if (!options.HasNames)
            Fields = width;
        else if (width < names.Length)
        {
            // The line of names ends with a separator, the rows do not.
            Fields = width;
            found = found[..width];
            Note($"Name {names.Length} is empty, and the rows have {width} {(width == 1 ? "field" : "fields")}: it is left out.");
        }
        else if (width > names.Length && columns[last].IsEmpty)
        {
            Fields = width - 1;
            Note($"The rows have {width} fields for {names.Length} names, the last of them always empty: it is left out.");
        }
        else if (width > names.Length && rows > 1 && columns[0].IsUnique)
        {
            // R's row names have none.
            Fields = width;
            hasRowNames = true;
            found = ["", .. names];
            Note(
                $"The rows have {width} fields for {names.Length} names, and no two rows have the same first field: it is taken for the rows' names.");
        }
        else if (width > names.Length)
            throw new FormatException($"The rows have {width} fields; there are {names.Length} names.");
        else
        {
            Fields = width;
            while (Fields > 1 && names[Fields - 1].Length == 0 && columns[Fields - 1].IsEmpty)
                Fields--;
            if (Fields < width)
                Note(Fields == width - 1
                    ? $"Column {width} has no name and no values: it is left out."
                    : $"Columns {Fields + 1} to {width} have no names and no values: they are left out.");
        }
        bool isRow = options.HasNames && !hasRowNames && Fields > 0 && (found[..Fields].All(IsNumber) || CsvFirstLine.LooksLikeRow(found[..Fields], columns));
        if (isRow)
            _notes.Add(MayBeRow($"The first line, with '{found.First(name => name.Length > 0)}' as a name, looks like the rows below it."));
        Names = Named(found[..Fields], options, isRow);
        RowNames = hasRowNames ? Names[0] : null;
        if (hasRowNames)
            _unnamed.Remove(Names[0]);
    }

    /// <summary>How many fields of each row are the table's, from the first on.</summary>
    public int Fields { get; }

    /// <summary>The columns' names.</summary>
    public string[] Names { get; }

    /// <summary>What was found that is odd.</summary>
    public IReadOnlyList<TableNote> Notes => _notes;

    /// <summary>Columns whose names are empty in the file.</summary>
    public IReadOnlyList<string> Unnamed => _unnamed;

    /// <summary>The first column, where the line of names has no field for it; null elsewhere.</summary>
    public string? RowNames { get; }

    private static TableNote MayBeRow(string text) => new(text)
    {
        Option = $"{nameof(CsvOptions)}.{nameof(CsvOptions.HasNames)} = false", Advice = "If the first line is a row, give {0}.",
    };

    private void Note(string text) => _notes.Add(new TableNote(text));

    /// <param name="isRow">Whether the names look like a row.</param>
    private string[] Named(string[] names, CsvOptions options, bool isRow)
    {
        var taken = names.Where(name => name.Length > 0).ToHashSet(StringComparer.Ordinal);
        var named = new HashSet<string>(StringComparer.Ordinal);
        for (int c = 0; c < names.Length; c++)
        {
            if (names[c].Length == 0)
            {
                names[c] = Free($"column {c + 1}", taken);
                if (!options.HasNames)
                    continue;
                _unnamed.Add(names[c]);
                Note($"Column {c + 1} has no name: it is called '{names[c]}'.");
            }
            else if (!named.Add(names[c]))
            {
                if (!options.RenameDuplicates)
                {
                    string twice = $"Two columns are called '{names[c]}'; each needs a name of its own.";
                    throw (isRow ? MayBeRow(twice) : new TableNote(twice)
                    {
                        Option = $"{nameof(CsvOptions)}.{nameof(CsvOptions.RenameDuplicates)}", Advice = "{0} gives them numbers.",
                    }).AsFormat();
                }
                string name = Free(names[c], taken);
                Note($"Column {c + 1} is called '{names[c]}' as another is: it is renamed to '{name}'.");
                named.Add(names[c] = name);
            }
        }
        return names;
    }

    /// <summary>A name that no column has, with a number after it where one has it.</summary>
    private static string Free(string name, HashSet<string> taken)
    {
        string free = name;
        for (int number = 1; !taken.Add(free); number++)
            free = string.Create(CultureInfo.InvariantCulture, $"{name}.{number}");
        return free;
    }

    private static bool IsNumber(string name) =>
        double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number);
}
