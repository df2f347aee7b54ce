using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>
/// Names the columns of a text: columns without a name get one, an empty last one that has none is left out, names that come twice get a number.
/// </summary>
internal sealed class CsvColumns
{
    private readonly List<string> _notes = [];

    /// <param name="names">The names as they stand there.</param>
    /// <param name="width">Fields of each row.</param>
    /// <param name="isEmpty">Whether no row has a text in a field.</param>
    /// <param name="isUnique">Whether no two rows have the same text in a field.</param>
    /// <param name="rows">How many rows were looked at for that.</param>
    /// <exception cref="FormatException">Names and rows do not go together, or two columns have one name.</exception>
    public CsvColumns(CsvOptions options, string[] names, int width, Predicate<int> isEmpty, Predicate<int> isUnique, long rows)
    {
        int last = width - 1;
        string[] found = [.. names];
        if (!options.HasNames)
            Fields = width;
        else if (width < names.Length)
        {
            // The line of names ends with a separator, the rows do not.
            Fields = width;
            found = found[..width];
            _notes.Add($"Name {names.Length} is empty, and the rows have {width} {(width == 1 ? "field" : "fields")}: it is left out.");
        }
        else if (width > names.Length && isEmpty(last))
        {
            Fields = width - 1;
            _notes.Add($"The rows have {width} fields for {names.Length} names, the last of them always empty: it is left out.");
        }
        else if (width > names.Length && rows > 1 && isUnique(0))
        {
            // R's row names have none.
            Fields = width;
            found = ["", .. names];
            _notes.Add(
                $"The rows have {width} fields for {names.Length} names, and no two rows have the same first field: it is taken for the rows' names.");
        }
        else if (width > names.Length)
            throw new FormatException($"The rows have {width} fields; there are {names.Length} names.");
        else
        {
            Fields = width;
            while (Fields > 1 && names[Fields - 1].Length == 0 && isEmpty(Fields - 1))
                Fields--;
            if (Fields < width)
                _notes.Add(Fields == width - 1
                    ? $"Column {width} has no name and no values: it is left out."
                    : $"Columns {Fields + 1} to {width} have no names and no values: they are left out.");
        }
        Names = Named(found[..Fields], options);
        if (options.HasNames && Fields > 0 && found[..Fields].All(IsNumber))
            _notes.Add($"All names are numbers, '{found[0]}' for instance. If the first line is a row, set CsvOptions.HasNames to false.");
    }

    /// <summary>How many fields of each row are the table's, from the first on.</summary>
    public int Fields { get; }

    /// <summary>The columns' names.</summary>
    public string[] Names { get; }

    /// <summary>What was found that is odd.</summary>
    public IReadOnlyList<string> Notes => _notes;

    private string[] Named(string[] names, CsvOptions options)
    {
        var taken = names.Where(name => name.Length > 0).ToHashSet(StringComparer.Ordinal);
        var named = new HashSet<string>(StringComparer.Ordinal);
        for (int c = 0; c < names.Length; c++)
        {
            if (names[c].Length == 0)
            {
                names[c] = Free($"column {c + 1}", taken);
                if (options.HasNames)
                    _notes.Add($"Column {c + 1} has no name: it is called '{names[c]}'.");
            }
            else if (!named.Add(names[c]))
            {
                if (!options.RenameDuplicates)
                    throw new FormatException(
                        $"Two columns are called '{names[c]}'; each needs a name of its own. CsvOptions.RenameDuplicates gives them numbers.");
                string name = Free(names[c], taken);
                _notes.Add($"Column {c + 1} is called '{names[c]}' as another is: it is renamed to '{name}'.");
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
