namespace Kaem.ML.Tables;

/// <summary>A column of categories, booleans among them: the index of a name for each row, -1 where a value is missing.</summary>
public sealed class CategoricalColumn : TableColumn
{
    /// <summary>The code of a value that is missing.</summary>
    public const int Missing = -1;

    private static readonly string[] BooleanNames = [bool.FalseString, bool.TrueString];

    private readonly PackedCodes? _packed;

    // Of a column that is packed, from when somebody asks for them as an array.
    private volatile int[]? _codes;
    private readonly string[] _categories;

    /// <summary>Wraps arrays, which are kept rather than copied: do not write to them afterwards.</summary>
    /// <param name="codes">For each row the index of its category, or <see cref="Missing"/>.</param>
    /// <param name="categories">The categories' names, each once. A category need not occur.</param>
    /// <exception cref="ArgumentException">Two categories have one name, or a code has no category.</exception>
    public CategoricalColumn(string name, int[] codes, string[] categories)
        : this(name, codes, Distinct(categories, name), isBoolean: false)
    {
    }

    /// <summary>A column of packed codes.</summary>
    /// <inheritdoc cref="CategoricalColumn(string, int[], string[])"/>
    internal CategoricalColumn(string name, PackedCodes codes, string[] categories)
        : this(name, null, Distinct(categories, name), isBoolean: false, packed: codes)
    {
    }

    /// <param name="categories">Names that are known to be different.</param>
    private CategoricalColumn(string name, int[]? codes, string[] categories, bool isBoolean, BooleanFormat? format = null, PackedCodes? packed = null)
        : base(name, packed?.Count ?? Length(codes!))
    {
        (_codes, _packed) = (codes, packed);
        _categories = categories;
        IsBoolean = isBoolean;
        Format = format;
        for (int row = 0; row < Rows; row++)
        {
            int code = this[row];
            if (code == Missing)
                MissingCount++;
            else if ((uint)code >= (uint)categories.Length)
                throw new ArgumentException(
                    $"Row {row} of column '{name}' has code {code}; there are {categories.Length} categories, and -1 stands for a missing one.",
                    nameof(codes));
        }
    }

    /// <summary>A column of booleans: code 0 is false, 1 is true, -1 is missing.</summary>
    public static CategoricalColumn OfBooleans(string name, int[] codes) => new(name, codes, BooleanNames, isBoolean: true);

    /// <summary>A column of packed booleans.</summary>
    internal static CategoricalColumn OfBooleans(string name, PackedCodes codes) => new(name, null, BooleanNames, isBoolean: true, packed: codes);

    /// <summary>A column of booleans, null where one is missing.</summary>
    public static CategoricalColumn OfBooleans(string name, IEnumerable<bool?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return OfBooleans(name, [.. values.Select(value => value is { } known ? known ? 1 : 0 : Missing)]);
    }

    /// <summary>The same booleans, written in another way.</summary>
    /// <exception cref="InvalidOperationException">The column is not one of booleans.</exception>
    public CategoricalColumn WithFormat(BooleanFormat? format) => IsBoolean
        ? new CategoricalColumn(Name, _codes, _categories, isBoolean: true, format, _packed)
        : throw new InvalidOperationException($"Column '{Name}' is {Kind}: only booleans are written in one way or another.");

    /// <summary>A column of names, null where one is missing; the categories stand in the order in which they first occur.</summary>
    public static CategoricalColumn Of(string name, IEnumerable<string?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var index = new CategoryIndex();
        int[] codes = [.. values.Select(value => value is null ? Missing : index.Add(value))];
        return new CategoricalColumn(name, codes, index.Names);
    }

    /// <summary>Whether the categories are false and true.</summary>
    public bool IsBoolean { get; }

    /// <summary>For each row the index of its category, or <see cref="Missing"/>.</summary>
    public ReadOnlySpan<int> Codes => _codes ??= _packed!.ToArray();

    /// <inheritdoc/>
    internal override PackedPlace? Place => _packed?.Place;

    /// <summary>A row's code, which unpacks none.</summary>
    internal int this[int row] => _codes is { } codes ? codes[row] : _packed![row];

    /// <summary>The categories' names.</summary>
    public IReadOnlyList<string> Categories => _categories;

    /// <inheritdoc/>
    public override ColumnFormat? Format { get; }

    /// <inheritdoc/>
    public override ColumnKind Kind => IsBoolean ? ColumnKind.Boolean : ColumnKind.Categorical;

    /// <inheritdoc/>
    public override int MissingCount { get; }

    /// <inheritdoc/>
    public override ColumnSchema Schema => new(Name, Kind) { Categories = _categories, Format = Format };

    /// <inheritdoc/>
    public override bool IsMissing(int row) => this[row] == Missing;

    /// <inheritdoc/>
    public override string TextAt(int row) => Format is BooleanFormat format && this[row] != Missing
        ? this[row] == 1 ? format.True : format.False
        : NameAt(row) ?? "";

    /// <inheritdoc/>
    public override TableColumn Select(ReadOnlySpan<int> rows)
    {
        if (_codes is null && rows.Length > PackedCodes.BlockRows)
        {
            var builder = new PackedCodes.Builder(Place);
            foreach (int row in rows)
                builder.Add(this[row]);
            return new CategoricalColumn(Name, null, _categories, IsBoolean, (BooleanFormat?)Format, builder.Build());
        }
        var codes = new int[rows.Length];
        for (int i = 0; i < codes.Length; i++)
            codes[i] = this[rows[i]];
        return WithCodes(codes);
    }

    /// <inheritdoc/>
    public override TableColumn Rename(string name) => new CategoricalColumn(name, _codes, _categories, IsBoolean, (BooleanFormat?)Format, _packed);

    /// <summary>The category of a row, null where it is missing.</summary>
    public string? NameAt(int row) => this[row] is var code && code == Missing ? null : _categories[code];

    /// <summary>Other rows of the same categories; the codes are kept rather than copied.</summary>
    internal CategoricalColumn WithCodes(int[] codes) => new(Name, codes, _categories, IsBoolean, (BooleanFormat?)Format);

    /// <summary>How many rows each category has.</summary>
    internal int[] Counts()
    {
        var counts = new int[_categories.Length];
        for (int row = 0; row < Rows; row++)
        {
            if (this[row] is var code && code != Missing)
                counts[code]++;
        }
        return counts;
    }

    private static string[] Distinct(string[] categories, string name)
    {
        ArgumentNullException.ThrowIfNull(categories);
        var seen = new HashSet<string>(categories.Length, StringComparer.Ordinal);
        foreach (string category in categories)
        {
            if (category is null)
                throw new ArgumentException($"A category of column '{name}' has no name.", nameof(categories));
            if (!seen.Add(category))
                throw new ArgumentException($"Two categories of column '{name}' are called '{category}'; each needs a name of its own.", nameof(categories));
        }
        return categories;
    }

    private static int Length(int[] codes)
    {
        ArgumentNullException.ThrowIfNull(codes);
        return codes.Length;
    }
}
