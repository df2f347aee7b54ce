namespace Kaem.ML.Tables;

/// <summary>
/// Finds columns that follow from another: each value of that goes with one of theirs, over so many rows that repeat a value that chance would not have it.
/// </summary>
internal static class DependencySearch
{
    /// <summary>Nats by which chance must be ruled out, for a single pair of columns.</summary>
    private const double LeastEvidence = 30;

    /// <summary>Rows that repeat a value, at least.</summary>
    private const int FewestRepeats = 50;

    /// <summary>Rows of a value on average, at least: a ticket's number may determine its fare, and a model of fares says more than one of tickets.</summary>
    private const int FewestOfValue = 10;

    /// <summary>Values of a column that determines others, at most.</summary>
    private const int MostLevels = 10_000;

    /// <summary>Rows that tell of most pairs of columns that neither follows from the other.</summary>
    private const int FirstRows = 1 << 14;

    /// <summary>The rules, each of a column that determines others and is determined by none of these.</summary>
    /// <param name="taken">Columns that rules make already, or that are not to be made.</param>
    public static IReadOnlyList<DeterminesRule> Run(Table table, IReadOnlySet<string> taken)
    {
        // What has more values than a column that determines others may have neither determines any nor is determined.
        int most = Math.Min(MostLevels, table.Rows / FewestOfValue);
        TableColumn[] tried = [.. table.Columns.Where(column => column is NumericColumn or CategoricalColumn && column.MissingCount < column.Rows)];
        var columns = Likely([.. tried.Where(column => HasAtMost(most, column))])
            .Select((column, index) => new Candidate(column, index, new Levels(new Table([column])))).ToArray();
        double least = LeastEvidence + 2 * Math.Log(Math.Max(1, tried.Length));
        // Of each column those that determine it, and are not merely the same under other names, unless they stand for them.
        var made = new Dictionary<string, string>(StringComparer.Ordinal);
        bool[,] follows = new bool[columns.Length, columns.Length];
        foreach (var by in columns)
        {
            foreach (var other in columns)
                follows[by.Index, other.Index] = by != other && !taken.Contains(other.Column.Name) && Follows(other, by, least);
        }
        foreach (var other in columns)
        {
            var by = columns.Where(by => follows[by.Index, other.Index] && (!follows[other.Index, by.Index] || Stands(by, other)))
                .Where(by => !columns.Any(root => follows[root.Index, by.Index] && follows[by.Index, root.Index] && Stands(root, by)))
                .MinBy(by => by.Levels.Count);
            if (by is not null)
                made.Add(other.Column.Name, by.Column.Name);
        }
        string[] names = [.. table.Columns.Select(column => column.Name)];
        return [.. names.Select(by => new DeterminesRule(by, Array.FindAll(names, name => made.GetValueOrDefault(name) == by)))
            .Where(rule => rule.Determined.Length > 0)];
    }

    /// <summary>Whether a column has so many different values at most, looked at no further than it takes.</summary>
    private static bool HasAtMost(int most, TableColumn column)
    {
        if (column is not NumericColumn numeric)
            return true;
        var seen = new HashSet<double>();
        for (int row = 0; row < numeric.Rows; row++)
        {
            if (seen.Add(numeric[row]) && seen.Count > most)
                return false;
        }
        return true;
    }

    /// <summary>
    /// The columns that follow from another in the first rows, and those others: all the others are out, and need not be looked at as a whole.
    /// </summary>
    private static TableColumn[] Likely(TableColumn[] columns)
    {
        if (columns.Length == 0 || columns[0].Rows <= FirstRows)
            return columns;
        int[] rows = [.. Enumerable.Range(0, FirstRows)];
        var first = columns.Select(column => column.Select(rows)).Select((column, index) => new Candidate(column, index, new Levels(new Table([column]))))
            .ToArray();
        var likely = new bool[columns.Length];
        foreach (var by in first)
        {
            foreach (var made in first)
            {
                if (by != made && Evidence(made, by, out _) is not null)
                    likely[by.Index] = likely[made.Index] = true;
            }
        }
        return [.. columns.Where((_, index) => likely[index])];
    }

    /// <summary>Of two columns that determine each other, which one is learned: categories rather than numbers, else the first.</summary>
    private static bool Stands(Candidate one, Candidate other) =>
        (one.Column is CategoricalColumn, -one.Index).CompareTo((other.Column is CategoricalColumn, -other.Index)) > 0;

    private static bool Follows(Candidate made, Candidate by, double least)
    {
        int rows = made.Codes.Count;
        bool isSmall = by.Levels.Count <= MostLevels && rows - by.Levels.Count >= FewestRepeats && rows >= FewestOfValue * by.Levels.Count;
        if (!isSmall || by.Column.Kind == ColumnKind.Real || made.Levels.Count < 2 || made.Levels.Count > by.Levels.Count)
            return false;
        return Evidence(made, by, out int[] first) > least && (by.Column is CategoricalColumn || AreIntervals(by, first));
    }

    /// <summary>The nats that chance has against it; null where a column does not follow from the other.</summary>
    /// <param name="first">The value that goes with each of the other's.</param>
    private static double? Evidence(Candidate made, Candidate by, out int[] first)
    {
        first = new int[by.Levels.Count];
        Array.Fill(first, -1);
        double evidence = 0;
        for (int row = 0; row < made.Codes.Count; row++)
        {
            int level = by.Codes[row], value = made.Codes[row];
            // A gap where there is a value is no consequence, and the other way round the column would say what it should not.
            if (by.Column.IsMissing(row) != made.Column.IsMissing(row))
                return null;
            if (first[level] < 0)
                first[level] = value;
            else if (first[level] != value)
                return null;
            else
                evidence -= Math.Log(made.Shares[value]);
        }
        return evidence;
    }

    /// <summary>Whether a number's values that go with one value lie side by side, so that numbers between them may go with it.</summary>
    private static bool AreIntervals(Candidate by, int[] values)
    {
        var numbers = (NumericColumn)by.Levels.Table.Columns[0];
        var ended = new HashSet<int>();
        int last = -1;
        foreach (int level in Enumerable.Range(0, values.Length).Where(level => !numbers.IsMissing(level)).OrderBy(level => numbers.Values[level]))
        {
            if (values[level] == last)
                continue;
            if (!ended.Add(values[level]))
                return false;
            last = values[level];
        }
        return true;
    }

    /// <summary>A column, its different values, and how often each is.</summary>
    private sealed class Candidate
    {
        public Candidate(TableColumn column, int index, Levels levels)
        {
            (Column, Index, Levels) = (column, index, levels);
            int[] codes = levels.Of(new Table([column]));
            Codes = PackedCodes.Of(codes.Length, row => codes[row], column.Place);
            Shares = new double[levels.Count];
            foreach (int code in codes)
                Shares[code] += 1.0 / codes.Length;
        }

        public TableColumn Column { get; }

        public int Index { get; }

        public Levels Levels { get; }

        public PackedCodes Codes { get; }

        public double[] Shares { get; }
    }
}
