using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>What of a table a model learns, where rules say that the rest follows, and how the whole table comes back from it.</summary>
internal sealed class TableForm
{
    private readonly Dictionary<string, RuleStep> _made = new(StringComparer.Ordinal);
    private readonly RuleStep[] _steps;
    private readonly HashSet<string> _learnedOnly;
    private readonly Lazy<RuleRoot[]> _roots;

    /// <param name="names">The whole table's columns, in their order.</param>
    /// <param name="rules">The rules that hold.</param>
    /// <param name="steps">What they leave to learn.</param>
    /// <param name="checks">Rules of columns that others make already: rows that break one are drawn again.</param>
    /// <exception cref="ArgumentException">A rule speaks of a column that is not there, two make one column, or they go round in a circle.</exception>
    public TableForm(IReadOnlyList<string> names, IReadOnlyList<TableRule> rules, IReadOnlyList<RuleStep> steps, IReadOnlyList<RuleStep>? checks = null)
    {
        (Names, Rules, Checks) = (names, rules, checks ?? []);
        foreach (var step in steps.Concat(Checks))
        {
            foreach (string name in step.Made.Concat(step.Sources))
            {
                if (!names.Contains(name))
                    throw new ArgumentException($"A rule speaks of a column '{name}'. The columns are {string.Join(", ", names.Select(each => $"'{each}'"))}.");
            }
        }
        foreach (var step in steps)
        {
            foreach (string name in step.Made)
            {
                if (!_made.TryAdd(name, step))
                    throw new ArgumentException($"Two rules say what column '{name}' is. One column follows from others in one way only.");
            }
        }
        _steps = InOrder(steps);
        _learnedOnly = [.. _made.Keys, .. steps.OfType<CombinationStep>().Select(step => step.Learned),
            .. steps.OfType<DifferenceStep>().Select(step => step.Alone ?? "")];
        _roots = new Lazy<RuleRoot[]>(() => [.. RuleRoot.Of(this)]);
    }

    /// <summary>The whole table's columns, in their order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The rules, those that were found among them.</summary>
    public IReadOnlyList<TableRule> Rules { get; }

    /// <summary>What the rules leave to learn, each step after those that make what it needs.</summary>
    public IReadOnlyList<RuleStep> Steps => _steps;

    /// <summary>Rules of columns that others make already, as what they would make of them.</summary>
    public IReadOnlyList<RuleStep> Checks { get; }

    /// <summary>Keys that no two rows share.</summary>
    public IEnumerable<UniqueRule> Unique => Rules.OfType<UniqueRule>();

    /// <summary>Whether rows that are generated may break a rule, but those of keys.</summary>
    public bool IsChecked => Checks.Count > 0 || Ranges.Any();

    /// <summary>Ranges of columns that are made from others, which may lie beyond them.</summary>
    private IEnumerable<RangeRule> Ranges => Rules.OfType<RangeRule>().Where(rule => _made.TryGetValue(rule.Column, out var step)
        && step is SumStep or DifferenceStep);

    /// <summary>Whether rows are learned as they are.</summary>
    public bool IsPlain => _steps.Length == 0;

    /// <summary>Learns what rules leave of a table.</summary>
    /// <param name="find">Whether columns that follow from others are looked for.</param>
    /// <param name="context">How many of the first columns rows are given: nothing is looked for in them.</param>
    /// <exception cref="ArgumentException">A rule does not hold in a row, a column is not there or of a kind that the rule is not for, or rules go round in a
    /// circle.</exception>
    public static TableForm Of(Table table, IReadOnlyList<TableRule> rules, bool find, int context = 0)
    {
        var all = new List<TableRule>(rules);
        foreach (var rule in rules)
        {
            // What identifies rows is made anew, so that nothing follows from it.
            if (rule is not UniqueRule && rule.Columns.FirstOrDefault(name => table[name] is IdentifierColumn) is { } identifier)
                throw new ArgumentException($"The rule '{rule}' speaks of column '{identifier}', which identifies rows: generated rows get new values there.");
            if (rule.Broken(table) is [var row, ..] broken)
                throw new ArgumentException(
                    $"The rule '{rule}' does not hold in row {row} of training: "
                    + $"{string.Join(", ", rule.Columns.Select(name => $"{name} is '{table[name].TextAt(row)}'"))}. {broken.Count} of {table.Rows} rows "
                    + "break it.");
        }
        var names = new FreeNames(table.Columns.Select(column => column.Name));
        // What a column is comes before how far it goes.
        List<RuleStep> steps = [], checks = [];
        foreach (var step in rules.OrderBy(rule => rule is OrderRule).SelectMany(rule => StepsOf(rule, table, names)))
            (steps.Exists(other => IsTried(step, other)) ? checks : steps).Add(step);
        if (find && context < table.Columns.Count)
        {
            var taken = steps.SelectMany(step => step.Made).Concat(rules.SelectMany(rule => rule.Columns)).ToHashSet(StringComparer.Ordinal);
            var found = DependencySearch.Run(context == 0 ? table : new Table([.. table.Columns.Skip(context)]), taken);
            all.AddRange(found);
            steps.AddRange(found.SelectMany(rule => StepsOf(rule, table, names)));
        }
        return new TableForm([.. table.Columns.Select(column => column.Name)], all, steps, checks);
    }

    /// <summary>
    /// Whether rows are likely to be as a step says where another makes its column: of an order, and of categories that several columns determine. What else
    /// says twice what a column is, no row would be by chance.
    /// </summary>
    private static bool IsTried(RuleStep step, RuleStep other) => step.Made.Any(other.Made.Contains)
        && (step is DifferenceStep || (step is DeterminedStep && other is DeterminedStep or CombinationStep));

    /// <summary>The rows that are learned.</summary>
    /// <param name="rows">Rows of the whole table.</param>
    /// <param name="isToFill">Whether gaps are to be filled; else they are what they are.</param>
    /// <exception cref="ArgumentException">A column is not there.</exception>
    public Table Reduce(Table rows, bool isToFill = false)
    {
        if (IsPlain)
            return rows;
        return new Table([.. Names.SelectMany(name => _made.TryGetValue(name, out var step) ? step.Reduce(rows, name, isToFill)
            : rows.Find(name) is { } column ? [column] : (IReadOnlyList<TableColumn>)[])]);
    }

    /// <summary>The whole table's rows.</summary>
    public Table Restore(Table learned) => IsPlain ? learned : Ordered(Whole(learned));

    /// <summary>Rows with what follows from their values for certain, of the kinds that training had: a sum whose parts are there, for instance.</summary>
    /// <param name="schema">The whole table's columns.</param>
    /// <exception cref="ArgumentException">A column is not there, or of another kind.</exception>
    public Table Complete(Table rows, TableSchema schema)
    {
        if (IsPlain)
            return rows;
        var known = ByName(As(rows, schema));
        Infer(known);
        return Ordered(known);
    }

    private void Infer(Dictionary<string, TableColumn> known)
    {
        // What one rule tells, another may need, up or down the chain.
        for (bool isAny = true; isAny;)
        {
            isAny = false;
            foreach (var step in _steps.Concat(Checks))
                isAny |= step.Infer(known);
        }
    }

    /// <summary>Rows of the kinds that training had, where rules make columns.</summary>
    /// <exception cref="ArgumentException">A column is not there, or of another kind.</exception>
    public Table As(Table rows, TableSchema schema) => IsPlain ? rows : new Table([.. schema.Columns
        .Where(column => column.Kind != ColumnKind.Identifier || rows.Find(column.Name) is not null)
        .Select(column => ColumnKinds.As(rows[column.Name], column) ?? throw new ArgumentException(
            $"Column '{column.Name}' is {rows[column.Name].Kind}; the codec was fitted to one that is {column.Kind}.", nameof(rows)))]);

    /// <summary>What known values leave of all that is learned as levels.</summary>
    /// <param name="known">The whole table's rows with their gaps, of the kinds that training had.</param>
    public IEnumerable<(RuleRoot Root, int[]?[] Left)> Left(Table known)
    {
        var columns = ByName(known);
        var bounds = new RowBounds([.. _steps, .. Checks], Rules, columns);
        foreach (var root in _roots.Value)
            yield return (root, root.Left(columns, bounds));
    }

    /// <summary>The whole table's rows, of which some values were known before.</summary>
    /// <param name="rows">The rows with their gaps, as <see cref="Complete"/> gives them.</param>
    /// <param name="ranges">The ranges of training, of columns of numbers that are learned as they are.</param>
    public Table Restore(Table learned, Table rows, IReadOnlyDictionary<string, (double Least, double Most)> ranges)
    {
        if (IsPlain)
            return learned;
        foreach (var (root, left) in Left(rows))
            learned = root.Repair(learned, left);
        var known = ByName(rows);
        var whole = Whole(learned, known, ranges);
        var bounds = Bounds(known, ranges);
        // From what is made last to what it was made from, which then stands.
        foreach (var step in _steps.Reverse())
        {
            var before = step is DifferenceStep order ? known[order.Low] : null;
            step.Mend(known, whole, learned, IsFree);
            if (before is not null)
                known[before.Name] = bounds((NumericColumn)known[before.Name], before);
        }
        return Ordered(Whole(learned, known, ranges));
    }

    /// <summary>
    /// Says of gaps what rules leave room for: of numbers that they speak of one after the other, each beside those before it, and of all else what was drawn.
    /// </summary>
    /// <param name="known">Rows with their gaps, as <see cref="Complete"/> gives them.</param>
    /// <param name="drawn">The same, as they were drawn.</param>
    /// <param name="ranges">The ranges of training, of columns of numbers that are learned as they are.</param>
    /// <param name="rows">The rows' numbers: what is said of a row depends on its own alone.</param>
    /// <param name="random">Numbers of one try.</param>
    /// <param name="asDrawn">Whether numbers are as near as may be to those that were drawn; else they lie anywhere in their room.</param>
    public Table Assign(
        Table known, Table drawn, IReadOnlyDictionary<string, (double Least, double Most)> ranges, IReadOnlyList<long> rows, RandomStream random,
        bool asDrawn)
    {
        RuleStep[] steps = [.. _steps, .. Checks];
        var columns = ByName(known);
        string[] numbers = [.. steps.Where(step => step is SumStep or DifferenceStep).SelectMany(step => step.Made.Concat(step.Sources))
            .Concat(Rules.OfType<RangeRule>().Select(rule => rule.Column)).Distinct(StringComparer.Ordinal).Where(IsFree)];
        foreach (string name in columns.Keys.Where(name => !numbers.Contains(name)).ToArray())
            columns[name] = TableParts.Fill(columns[name], drawn[name]);
        float[] uniforms = new float[known.Rows * numbers.Length], places = new float[numbers.Length];
        for (int row = 0; row < known.Rows; row++)
            random.Uniform(uniforms.AsSpan(row * numbers.Length, numbers.Length), (ulong)(rows[row] + 1) * (ulong)numbers.Length);
        random.Uniform(places);
        int[] order = [.. Enumerable.Range(0, numbers.Length).OrderBy(c => places[c])];
        foreach (int c in order)
        {
            Infer(columns);
            var column = (NumericColumn)columns[numbers[c]];
            if (column.MissingCount == 0)
                continue;
            var (least, most) = new RowBounds(steps, Rules, columns, ranges).Of(numbers[c]);
            var must = new RowBounds(steps, Rules, columns).Of(numbers[c]);
            var grid = GridOf(numbers[c]);
            double[] values = column.Values.ToArray();
            var near = ((NumericColumn)drawn[numbers[c]]).Values;
            for (int row = 0; row < values.Length; row++)
            {
                if (!column.IsMissing(row))
                    continue;
                var (low, high) = least[row] <= most[row] ? (least[row], most[row]) : (must.Least[row], must.Most[row]);
                double at = double.IsNaN(near[row]) ? 0 : near[row];
                if (!asDrawn && double.IsFinite(low) && double.IsFinite(high))
                    at = low + uniforms[row * numbers.Length + c] * (high - low);
                // Rounding must not leave the room there is.
                at = Math.Min(Math.Max(grid.Round(Math.Min(Math.Max(at, low), high)), low), high);
                values[row] = at;
            }
            columns[numbers[c]] = column.WithValues(values);
        }
        Infer(columns);
        return Ordered(columns);
    }

    /// <summary>The values that a column of numbers may have which rules speak of.</summary>
    private ValueGrid GridOf(string name)
    {
        foreach (var step in _steps.Concat(Checks).OfType<DifferenceStep>())
        {
            if (step.Low == name || step.High.Name == name)
                return step.Low == name ? step.Lows : step.Highs;
        }
        return _steps.OfType<SumStep>().FirstOrDefault(step => step.Total.Name == name || step.Parts.Contains(name))?.Places ?? ValueGrid.None;
    }

    /// <summary>Whether each row breaks a rule but those of keys.</summary>
    public bool[] BrokenRows(Table rows)
    {
        var any = new bool[rows.Rows];
        foreach (var step in _steps.Concat(Checks))
        {
            bool[] broken = step.Broken(rows);
            for (int row = 0; row < any.Length; row++)
                any[row] |= broken[row];
        }
        foreach (int row in Rules.OfType<RangeRule>().SelectMany(rule => rule.Broken(rows)))
            any[row] = true;
        return any;
    }

    /// <summary>Of generated rows, which break a rule that only trying can keep.</summary>
    public bool[] Unfit(Table rows)
    {
        var any = new bool[rows.Rows];
        foreach (bool[] broken in Checks.Select(step => step.Broken(rows)))
        {
            for (int row = 0; row < any.Length; row++)
                any[row] |= broken[row];
        }
        foreach (int row in Ranges.SelectMany(rule => rule.Broken(rows)))
            any[row] = true;
        return any;
    }

    /// <summary>For each column the rows that break the rule which says what it is, of a combination for its first; null where none does.</summary>
    public bool[]?[] Broken(Table rows) => [.. Names.Select(name =>
    {
        bool[][] broken = [.. _steps.Concat(Checks).Where(step => step.Made[0] == name).Select(step => step.Broken(rows))];
        bool[] any = [.. Enumerable.Range(0, broken.Length > 0 ? rows.Rows : 0).Select(row => Array.Exists(broken, each => each[row]))];
        return any.Contains(true) ? any : null;
    })];

    /// <summary>The column that is learned in the place of each of the whole table, -1 where there is none: nothing of it is learned.</summary>
    public int[] LearnedOf(TableSchema learned)
    {
        string[] names = [.. learned.Columns.Select(column => column.Name)];
        return [.. Names.Select(name => Array.IndexOf(names, _made.GetValueOrDefault(name) switch
        {
            CombinationStep step when step.Made[0] == name => step.Learned,
            CombinationStep => "",
            _ => name,
        }))];
    }

    /// <summary>How a column follows from others, in a few words; null where it does not.</summary>
    public string? WordsOf(string name) => _made.GetValueOrDefault(name)?.Words;

    /// <summary>The whole table's columns, as far as they need no values.</summary>
    public TableSchema Schema(TableSchema learned)
    {
        if (IsPlain)
            return learned;
        var none = new Table([.. learned.Columns.Select(column => TableParts.Missing(column, 0))]);
        return Restore(none).Schema;
    }

    private static IEnumerable<RuleStep> StepsOf(TableRule rule, Table table, FreeNames names) => rule switch
    {
        OrderRule order => [DifferenceStep.Of(order, table, names)],
        SumRule sum => [SumStep.Of(sum, table)],
        DeterminesRule determines => determines.Determined.Select(name => DeterminedStep.Of(determines.Column, name, table)),
        CombinationsRule combinations => [CombinationStep.Of(combinations, table, names)],
        _ => [],
    };

    /// <param name="known">Values that stand whatever was learned, by column; what fills gaps keeps to the bounds of what is there.</param>
    private Dictionary<string, TableColumn> Whole(
        Table learned, Dictionary<string, TableColumn>? known = null, IReadOnlyDictionary<string, (double Least, double Most)>? ranges = null)
    {
        var whole = learned.Columns.Where(column => !_learnedOnly.Contains(column.Name)).ToDictionary(column => column.Name, StringComparer.Ordinal);
        var bounds = known is null ? null : Bounds(known, ranges);
        foreach (string name in whole.Keys.ToArray())
            whole[name] = Known(whole[name]);
        foreach (var step in _steps)
        {
            foreach (var column in step.Restore(whole, learned))
                whole[column.Name] = Known(column);
        }
        return whole;

        TableColumn Known(TableColumn column)
        {
            if (known is null || !known.TryGetValue(column.Name, out var there))
                return column;
            var filled = TableParts.Fill(there, column);
            // What follows otherwise, by a sum or from another column, stays as it is.
            bool isBounded = IsFree(column.Name) && _made.GetValueOrDefault(column.Name) is not SumStep;
            return isBounded && filled is NumericColumn numeric ? bounds!(numeric, there) : filled;
        }
    }

    /// <summary>Whether a column of numbers is no level of what determines it, nor of a combination.</summary>
    private bool IsFree(string name) => _made.GetValueOrDefault(name) is null or DifferenceStep or SumStep;

    /// <summary>Holds what fills gaps in the ranges of training, as far as there is room beside the rules.</summary>
    private Func<NumericColumn, TableColumn, TableColumn> Bounds(
        Dictionary<string, TableColumn> known, IReadOnlyDictionary<string, (double Least, double Most)>? ranges)
    {
        RuleStep[] steps = [.. _steps, .. Checks];
        RowBounds better = new(steps, Rules, known, ranges), must = new(steps, Rules, known);
        return (column, before) => must.Within((NumericColumn)better.Within(column, before), before);
    }

    private static Dictionary<string, TableColumn> ByName(Table rows) => rows.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);

    private Table Ordered(Dictionary<string, TableColumn> whole) => new([.. Names.Where(whole.ContainsKey).Select(name => whole[name])]);

    private RuleStep[] InOrder(IReadOnlyList<RuleStep> steps)
    {
        var left = steps.ToList();
        var ordered = new List<RuleStep>();
        while (left.Count > 0)
        {
            int next = left.FindIndex(step => step.Sources.All(name => !_made.TryGetValue(name, out var maker) || ordered.Contains(maker)));
            if (next < 0)
                throw new ArgumentException($"Rules go round in a circle: column '{left[0].Made[0]}' would follow from itself.");
            ordered.Add(left[next]);
            left.RemoveAt(next);
        }
        return [.. ordered];
    }
}
