using Kaem.ML.Likelihoods;

namespace Kaem.ML.Tables;

/// <summary>What of a table a model learns, where rules say that the rest follows, and how the whole table comes back from it.</summary>
internal sealed class TableForm
{
    private readonly Dictionary<string, RuleStep> _made = new(StringComparer.Ordinal);
    private readonly RuleStep[] _steps;

    /// <param name="names">The whole table's columns, in their order.</param>
    /// <param name="rules">The rules that hold.</param>
    /// <param name="steps">What they leave to learn.</param>
    /// <exception cref="ArgumentException">A rule speaks of a column that is not there, two make one column, or they go round in a circle.</exception>
    public TableForm(IReadOnlyList<string> names, IReadOnlyList<TableRule> rules, IReadOnlyList<RuleStep> steps)
    {
        (Names, Rules) = (names, rules);
        foreach (var step in steps)
        {
            foreach (string name in step.Made.Concat(step.Sources))
            {
                if (!names.Contains(name))
                    throw new ArgumentException($"A rule speaks of a column '{name}'. The columns are {string.Join(", ", names.Select(each => $"'{each}'"))}.");
            }
            foreach (string name in step.Made)
            {
                if (!_made.TryAdd(name, step))
                    throw new ArgumentException($"Two rules say what column '{name}' is. One column follows from others in one way only.");
            }
        }
        _steps = InOrder(steps);
    }

    /// <summary>The whole table's columns, in their order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The rules, those that were found among them.</summary>
    public IReadOnlyList<TableRule> Rules { get; }

    /// <summary>What the rules leave to learn, each step after those that make what it needs.</summary>
    public IReadOnlyList<RuleStep> Steps => _steps;

    /// <summary>Keys that no two rows share.</summary>
    public IEnumerable<UniqueRule> Unique => Rules.OfType<UniqueRule>();

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
            if (rule.Broken(table) is [var row, ..] broken)
                throw new ArgumentException(
                    $"The rule '{rule}' does not hold in row {row} of training: "
                    + $"{string.Join(", ", rule.Columns.Select(name => $"{name} is '{table[name].TextAt(row)}'"))}. {broken.Count} of {table.Rows} rows "
                    + "break it.");
        }
        List<RuleStep> steps = [.. rules.SelectMany(rule => StepsOf(rule, table))];
        if (find && context < table.Columns.Count)
        {
            var taken = steps.SelectMany(step => step.Made).Concat(rules.SelectMany(rule => rule.Columns)).ToHashSet(StringComparer.Ordinal);
            var found = DependencySearch.Run(context == 0 ? table : new Table([.. table.Columns.Skip(context)]), taken);
            all.AddRange(found);
            steps.AddRange(found.SelectMany(rule => StepsOf(rule, table)));
        }
        return new TableForm([.. table.Columns.Select(column => column.Name)], all, steps);
    }

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

    /// <summary>The whole table's rows, of which some values were known before.</summary>
    /// <param name="known">The rows with their gaps.</param>
    public Table Restore(Table learned, Table known)
    {
        if (IsPlain)
            return learned;
        foreach (var step in _steps)
            learned = step.Repair(known, learned);
        var whole = Whole(learned);
        // From what is made last to what it was made from, whose values that are known then stand; the rest follows once more.
        foreach (var step in _steps.Reverse())
            step.Mend(known, whole, learned);
        Follow(whole, learned);
        return Ordered(whole);
    }

    /// <summary>For each column the rows that break the rule which says what it is, of a combination for its first; null where none does.</summary>
    public bool[]?[] Broken(Table rows) => [.. Names.Select(name =>
        _made.TryGetValue(name, out var step) && step.Made[0] == name && step.Broken(rows) is var broken && broken.Contains(true) ? broken : null)];

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

    private static IEnumerable<RuleStep> StepsOf(TableRule rule, Table table) => rule switch
    {
        OrderRule order => [DifferenceStep.Of(order, table)],
        SumRule sum => [SumStep.Of(sum, table)],
        DeterminesRule determines => determines.Determined.Select(name => DeterminedStep.Of(determines.Column, name, table)),
        CombinationsRule combinations => [CombinationStep.Of(combinations, table)],
        _ => [],
    };

    private Dictionary<string, TableColumn> Whole(Table learned)
    {
        var whole = learned.Columns.Where(column => !_made.ContainsKey(column.Name)).ToDictionary(column => column.Name, StringComparer.Ordinal);
        Follow(whole, learned);
        return whole;
    }

    private void Follow(Dictionary<string, TableColumn> whole, Table learned)
    {
        foreach (var step in _steps)
        {
            foreach (var column in step.Restore(whole, learned))
                whole[column.Name] = column;
        }
    }

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
