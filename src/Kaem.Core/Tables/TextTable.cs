using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>A table as text, a file of comma-separated values for instance: names and cells. Blanks around a cell do not count.</summary>
public sealed class TextTable
{
    private readonly IReadOnlyList<string>[] _columns;
    private readonly HashSet<string> _missing;

    /// <summary>What stands for a missing value where nothing else is said, in any case of letters.</summary>
    public static IReadOnlyList<string> DefaultMissingMarks { get; } = ["", "?", "NA", "N/A", "#N/A", "<NA>", "NaN", "null"];

    /// <summary>Wraps cells, which are kept rather than copied.</summary>
    /// <param name="names">The columns' names.</param>
    /// <param name="columns">The cells of each column, from the first row on.</param>
    /// <param name="missingMarks">What stands for a missing value; null for <see cref="DefaultMissingMarks"/>.</param>
    /// <exception cref="ArgumentException">Names and columns differ in number, two columns have one name or a column none, or columns differ in
    /// length.</exception>
    public TextTable(IReadOnlyList<string> names, IReadOnlyList<IReadOnlyList<string>> columns, IReadOnlyList<string>? missingMarks = null)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(columns);
        if (names.Count != columns.Count)
            throw new ArgumentException($"There are {names.Count} names for {columns.Count} columns.", nameof(names));
        Names = [.. names.Select(name => name.Trim())];
        MissingMarks = [.. missingMarks ?? DefaultMissingMarks];
        _columns = [.. columns];
        _missing = new HashSet<string>(MissingMarks, StringComparer.OrdinalIgnoreCase);
        if (Names.TakeWhile(name => name.Length > 0).Count() is var unnamed && unnamed < Names.Count)
            throw new ArgumentException($"Column {unnamed + 1} of {Names.Count} has no name; give it one.", nameof(names));
        if (Names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Two columns are called '{twice.Key}'; each needs a name of its own.", nameof(names));
        Rows = _columns.Length == 0 ? 0 : _columns[0].Count;
        if (Array.FindIndex(_columns, column => column.Count != Rows) is >= 0 and var odd)
            throw new ArgumentException(
                $"Column '{Names[odd]}' has {_columns[odd].Count} rows, column '{Names[0]}' has {Rows}; a table's columns are of one length.", nameof(columns));
    }

    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What stands for a missing value, in any case of letters.</summary>
    public IReadOnlyList<string> MissingMarks { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>
    /// The values of the columns that a schema names. Categories that the schema lacks follow those that it has, and a column of whole numbers takes fractions:
    /// it is then one of real numbers.
    /// </summary>
    /// <exception cref="ArgumentException">A column of the schema is not there.</exception>
    /// <exception cref="FormatException">A cell is not of its column's kind; the message names it.</exception>
    public Table Parse(TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var places = Enumerable.Range(0, Names.Count).ToDictionary(index => Names[index], StringComparer.Ordinal);
        return new Table([.. schema.Columns.Select(column => places.TryGetValue(column.Name, out int index) ? Parse(column, index)
            : throw NoColumn(column.Name))]);
    }

    /// <summary>The cells of a column, as they stand there.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public IReadOnlyList<string> Column(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Names.ToList().IndexOf(name) is >= 0 and var index ? _columns[index] : throw NoColumn(name);
    }

    /// <summary>The cells of a column.</summary>
    internal IReadOnlyList<string> Cells(int column) => _columns[column];

    /// <summary>A cell without blanks around it, null where it is missing.</summary>
    internal string? Value(string cell)
    {
        string trimmed = cell.Trim();
        return _missing.Contains(trimmed) ? null : trimmed;
    }

    private ArgumentException NoColumn(string column) =>
        new($"There is no column '{column}'. The columns are {string.Join(", ", Names.Select(name => $"'{name}'"))}.");

    private TableColumn Parse(ColumnSchema column, int index)
    {
        var cells = Cells(index);
        if (column.Kind == ColumnKind.Identifier)
            return new IdentifierColumn(column.Name, [.. cells.Select(Value)]);
        if (column.Kind.IsNumeric())
        {
            var numbers = new double[cells.Count];
            for (int row = 0; row < numbers.Length; row++)
                numbers[row] = Value(cells[row]) is { } text ? Number(column, row, text) : double.NaN;
            // Rows that a schema was made from may happen to be whole: what comes later need not be.
            return new NumericColumn(column, []).WithValues(numbers);
        }
        var codes = new int[cells.Count];
        var categories = new CategoryIndex(column.Categories);
        for (int row = 0; row < codes.Length; row++)
        {
            codes[row] = Value(cells[row]) is not { } text ? CategoricalColumn.Missing
                : column.Kind == ColumnKind.Categorical ? categories.Add(text)
                : Boolean(column, row, text);
        }
        return column.Kind == ColumnKind.Categorical
            ? new CategoricalColumn(column.Name, codes, categories.Names)
            : CategoricalColumn.OfBooleans(column.Name, codes).WithFormat((BooleanFormat?)column.Format);
    }

    private static double Number(ColumnSchema column, int row, string text)
    {
        return TryRead(column, text, out double number) ? number
            : TextValues.IsStray(text) ? double.NaN
            : throw Refused(column, row, text, Wanted(column));
    }

    private static bool TryRead(ColumnSchema column, string text, out double number) => column.Format switch
    {
        NumberFormat format => format.TryParse(text, out number) || TextValues.TryNumber(text, out number),
        TemporalFormat format => format.TryParse(text, out number),
        _ when column.Kind.IsTemporal() => TemporalFormat.Default(column.Kind).TryParse(text, out number),
        _ => TextValues.TryNumber(text, out number),
    };

    private static string Wanted(ColumnSchema column) => column.Format is TemporalFormat format
        ? $"a {column.Kind} written as {format.Pattern}{format.Offset}"
        : "a number";

    /// <summary>Refuses fractions where somebody says that there are none.</summary>
    /// <exception cref="FormatException">A number of the column is not whole; the message names it.</exception>
    internal void RequireWhole(int column, ColumnSchema schema)
    {
        for (int row = 0; row < Rows; row++)
        {
            if (Value(Cells(column)[row]) is { } text && Number(schema, row, text) is var number && number != Math.Floor(number) && !double.IsNaN(number))
                throw Refused(schema, row, text, "a whole number");
        }
    }

    private static int Boolean(ColumnSchema column, int row, string text) =>
        column.Format is BooleanFormat format && (text == format.True || text == format.False) ? text == format.True ? 1 : 0
        : TextValues.TryBoolean(text, out bool value) ? value ? 1 : 0
        : TextValues.IsStray(text) ? CategoricalColumn.Missing
        : throw Refused(column, row, text, "true or false (or 1 or 0)");

    private static FormatException Refused(ColumnSchema column, int row, string text, string wanted) =>
        new($"Row {row} of column '{column.Name}' is '{text}', not {wanted}; the column is {column.Kind}.");
}
