using System.Globalization;
using System.Runtime.CompilerServices;

namespace Kaem.ML.Tables;

/// <summary>
/// What holds in every row of a table, and then in every row that its model generates or fills: the model learns what is free, differences and combinations,
/// and the rest follows. A rule must hold in all rows of training.
/// </summary>
/// <example>
/// <code>
/// var options = new KaemTableOptions
/// {
///     Rules = [TableRule.LessOrEqual("from", "until"), TableRule.Sum("total", "net", "tax"), TableRule.Combinations("make", "model")],
/// };
/// </code>
/// </example>
public abstract record TableRule
{
    private protected TableRule()
    {
    }

    /// <summary>Numbers, days or times of one column are no greater than another's; both of one kind. Of gaps nothing is said.</summary>
    public static TableRule LessOrEqual(string low, string high) => new OrderRule(Named(low), Named(high), IsStrict: false);

    /// <summary>Numbers, days or times of one column are less than another's; both of one kind.</summary>
    public static TableRule Less(string low, string high) => new OrderRule(Named(low), Named(high), IsStrict: true);

    /// <summary>Numbers lie between two, both included; of days and times in days and seconds as <see cref="ColumnKind"/> says.</summary>
    /// <exception cref="ArgumentException">The range is empty.</exception>
    public static TableRule Range(string column, double least = double.NegativeInfinity, double most = double.PositiveInfinity) => least <= most
        ? new RangeRule(Named(column), least, most)
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The range from {least} to {most} is empty."), nameof(most));

    /// <summary>
    /// A column determines others: each of its values goes with one of theirs. Of gaps nothing is said; a gap beside a value that goes with another is no
    /// value of its own, and generated rows have what follows there.
    /// </summary>
    public static TableRule Determines(string column, params IReadOnlyList<string> determined) => new DeterminesRule(Named(column), Some(determined, 1));

    /// <summary>Values of columns occur together only as they do in training.</summary>
    public static TableRule Combinations(params IReadOnlyList<string> columns) => new CombinationsRule(Some(columns, 2));

    /// <summary>A column is the sum of others, all of them numbers; where one has a gap, the sum has one.</summary>
    public static TableRule Sum(string total, params IReadOnlyList<string> parts) => new SumRule(Named(total), Some(parts, 1));

    /// <summary>
    /// No two rows have the same values in all of these columns; a row with a gap in one of them counts for none. Rows that would are drawn again, so those of
    /// a seed depend on all rows before them.
    /// </summary>
    public static TableRule Unique(params IReadOnlyList<string> columns) => new UniqueRule(Some(columns, 1));

    /// <summary>
    /// A rule from text, as <see cref="object.ToString"/> gives it: <c>from &lt;= until</c>, <c>low &lt; high</c>, <c>total = net + tax</c>,
    /// <c>zone -&gt; borough, city</c>, <c>make + model</c>, <c>0 &lt;= age &lt;= 120</c>, <c>unique year + number</c>. Names with signs in them, with quotes
    /// or with blanks at their ends, and those that read as numbers, stand in double quotes, which are doubled within.
    /// </summary>
    /// <exception cref="FormatException">It is no rule.</exception>
    public static TableRule Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return RuleText.Parse(text);
    }

    /// <summary>The columns that the rule speaks of.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Rows of a table that break the rule, in ascending order; of <see cref="Unique"/> those that repeat one before them.</summary>
    /// <exception cref="ArgumentException">A column is not there, or of a kind that the rule is not for.</exception>
    public IReadOnlyList<int> Broken(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return BrokenIn(table);
    }

    private protected abstract IReadOnlyList<int> BrokenIn(Table table);

    private static string Named(string name, [CallerArgumentExpression(nameof(name))] string? argument = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name, argument);
        return name;
    }

    private static string[] Some(IReadOnlyList<string> names, int least, [CallerArgumentExpression(nameof(names))] string? argument = null)
    {
        ArgumentNullException.ThrowIfNull(names, argument);
        if (names.Count < least || names.Any(string.IsNullOrEmpty) || names.Distinct(StringComparer.Ordinal).Count() < names.Count)
            throw new ArgumentException($"A rule needs {least} columns at least, each with a name and none twice.", argument);
        return [.. names];
    }

    private protected static NumericColumn Numbers(Table table, string name) => table[name] as NumericColumn
        ?? throw new ArgumentException($"Column '{name}' is {table[name].Kind}; the rule is one of numbers, days or times.", nameof(table));
}

internal sealed record OrderRule(string Low, string High, bool IsStrict) : TableRule
{
    public override IReadOnlyList<string> Columns => [Low, High];

    private protected override IReadOnlyList<int> BrokenIn(Table table)
    {
        NumericColumn low = Numbers(table, Low), high = Numbers(table, High);
        if (low.Kind != high.Kind && (low.Kind.IsTemporal() || high.Kind.IsTemporal()))
            throw new ArgumentException($"Column '{Low}' is {low.Kind}, column '{High}' {high.Kind}: only values of one kind have an order.", nameof(table));
        return [.. Enumerable.Range(0, table.Rows).Where(row => IsStrict ? low.Values[row] >= high.Values[row] : low.Values[row] > high.Values[row])];
    }

    public override string ToString() => $"{RuleText.Quote(Low)} {(IsStrict ? "<" : "<=")} {RuleText.Quote(High)}";
}

internal sealed record RangeRule(string Column, double Least, double Most) : TableRule
{
    public override IReadOnlyList<string> Columns => [Column];

    private protected override IReadOnlyList<int> BrokenIn(Table table)
    {
        var numbers = Numbers(table, Column);
        return [.. Enumerable.Range(0, table.Rows).Where(row => numbers.Values[row] < Least || numbers.Values[row] > Most)];
    }

    public override string ToString()
    {
        string name = RuleText.Quote(Column);
        return double.IsFinite(Least) && double.IsFinite(Most) ? FormattableString.Invariant($"{Least:R} <= {name} <= {Most:R}")
            : double.IsFinite(Least) ? FormattableString.Invariant($"{name} >= {Least:R}")
            : FormattableString.Invariant($"{name} <= {Most:R}");
    }
}

internal sealed record DeterminesRule(string Column, string[] Determined) : TableRule
{
    public override IReadOnlyList<string> Columns => [Column, .. Determined];

    private protected override IReadOnlyList<int> BrokenIn(Table table)
    {
        var source = table[Column];
        int[] by = new Levels(table.Keep(Column)).Of(table);
        var broken = new bool[table.Rows];
        foreach (string name in Determined)
        {
            var column = table[name];
            int[] values = new Levels(table.Keep(name)).Of(table);
            var first = new Dictionary<int, int>();
            for (int row = 0; row < broken.Length; row++)
            {
                if (!source.IsMissing(row) && !column.IsMissing(row))
                    broken[row] |= !first.TryAdd(by[row], values[row]) && first[by[row]] != values[row];
            }
        }
        return [.. Enumerable.Range(0, table.Rows).Where(row => broken[row])];
    }

    public override string ToString() => $"{RuleText.Quote(Column)} -> {string.Join(", ", Determined.Select(RuleText.Quote))}";

    public bool Equals(DeterminesRule? other) => other is not null && Column == other.Column && Determined.SequenceEqual(other.Determined);

    public override int GetHashCode() => HashCode.Combine(Column, Determined.Length);
}

internal sealed record CombinationsRule(string[] Together) : TableRule
{
    public override IReadOnlyList<string> Columns => Together;

    /// <summary>None: what occurs together in a table does so.</summary>
    private protected override IReadOnlyList<int> BrokenIn(Table table)
    {
        _ = table.Keep(Together);
        return [];
    }

    public override string ToString() => string.Join(" + ", Together.Select(RuleText.Quote));

    public bool Equals(CombinationsRule? other) => other is not null && Together.SequenceEqual(other.Together);

    public override int GetHashCode() => Together.Length;
}

internal sealed record SumRule(string Total, string[] Parts) : TableRule
{
    /// <summary>What rounding may leave of a sum, as a share of its parts.</summary>
    private const double Rounding = 1e-9;

    /// <summary>The same of numbers of single precision.</summary>
    private const double SingleRounding = 1.0 / (1 << 22);

    public override IReadOnlyList<string> Columns => [Total, .. Parts];

    private protected override IReadOnlyList<int> BrokenIn(Table table)
    {
        var total = Numbers(table, Total);
        NumericColumn[] parts = [.. Parts.Select(part => Numbers(table, part))];
        double[] values = [.. parts.Prepend(total).SelectMany(column => column.Values.ToArray()).Where(value => !double.IsNaN(value))];
        double rounding = ValueGrid.Of(values).IsSingle ? SingleRounding : Rounding;
        return [.. Enumerable.Range(0, table.Rows).Where(row =>
        {
            double sum = 0, size = Math.Abs(total.Values[row]);
            foreach (var part in parts)
                (sum, size) = (sum + part.Values[row], size + Math.Abs(part.Values[row]));
            return Math.Abs(sum - total.Values[row]) > rounding * size;
        })];
    }

    public override string ToString() => $"{RuleText.Quote(Total)} = {string.Join(" + ", Parts.Select(RuleText.Quote))}";

    public bool Equals(SumRule? other) => other is not null && Total == other.Total && Parts.SequenceEqual(other.Parts);

    public override int GetHashCode() => HashCode.Combine(Total, Parts.Length);
}

internal sealed record UniqueRule(string[] Keys) : TableRule
{
    public override IReadOnlyList<string> Columns => Keys;

    private protected override IReadOnlyList<int> BrokenIn(Table table)
    {
        bool[] isNew = new UniqueKeys(Keys).Accept(table);
        return [.. Enumerable.Range(0, table.Rows).Where(row => !isNew[row])];
    }

    public override string ToString() => $"unique {string.Join(" + ", Keys.Select(RuleText.Quote))}";

    public bool Equals(UniqueRule? other) => other is not null && Keys.SequenceEqual(other.Keys);

    public override int GetHashCode() => Keys.Length;
}
