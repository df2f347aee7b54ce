namespace Kaem.ML.Tables;

/// <summary>What is given of a whole table's columns, as far as it can be said of those that are learned; rows are tried for the rest.</summary>
internal sealed class FormConditions
{
    private readonly TableForm _form;
    private readonly TableCodec _codec;
    private readonly string _argument;

    /// <param name="isPartial">Whether a part of a column's values can be said to a model; else rows are tried for what is given of made columns.</param>
    /// <param name="isWhole">Whether rows have no gaps but those that are given.</param>
    /// <exception cref="ArgumentException">A column is not there, or what is given can't be.</exception>
    public FormConditions(TableForm form, TableCodec codec, IReadOnlyDictionary<string, object> given, bool isPartial, bool isWhole, string argument)
    {
        (_form, _codec, _argument) = (form, codec, argument);
        foreach (var (name, value) in given)
        {
            if (!form.Names.Contains(name))
                throw new ArgumentException(
                    $"There is no column '{name}' to give a value of. The columns are {string.Join(", ", form.Names.Select(each => $"'{each}'"))}.", argument);
            Learned.Add(name, value);
        }
        // What is made last says something of what it is made from, which may be made itself.
        foreach (var step in form.Steps.Reverse())
            Translate(step, isPartial, isWhole);
    }

    /// <summary>What is given of the columns that are learned.</summary>
    public Dictionary<string, object> Learned { get; } = new(StringComparer.Ordinal);

    /// <summary>Columns of the whole table with what rows must be tried for.</summary>
    public List<(string Column, ColumnCondition Condition)> Tried { get; } = [];

    /// <summary>Columns that are sums of others, the greater one of an order among them, with what is given of them.</summary>
    public List<(RuleStep Step, ColumnCondition Condition)> Sums { get; } = [];

    private void Translate(RuleStep step, bool isPartial, bool isWhole)
    {
        var given = step.Made.Where(Learned.ContainsKey).ToDictionary(name => name, name => Learned[name], StringComparer.Ordinal);
        foreach (string name in given.Keys)
            Learned.Remove(name);
        switch (step)
        {
            case CombinationStep combinations when given.Count > 0 || (isWhole && combinations.Whole.Length < combinations.Count):
                Translate(combinations, given, isPartial, isWhole);
                break;
            case DeterminedStep determined when given.Count > 0:
                Translate(determined, given[step.Made[0]], isPartial);
                break;
            // A value that goes with a gap would leave one.
            case DeterminedStep { HasGap: true } determined when isWhole:
                Translate(determined, Given.Present, isPartial);
                break;
            case DifferenceStep difference when given.Count > 0:
                Translate(difference, given[step.Made[0]], isPartial);
                break;
            case SumStep sum when given.Count > 0:
                Translate(sum, GivenValues.ConditionOf(sum.Total, given[sum.Total.Name], _argument));
                break;
        }
    }

    private void Translate(CombinationStep step, Dictionary<string, object> given, bool isPartial, bool isWhole)
    {
        var conditions = given.ToDictionary(
            pair => pair.Key, pair => GivenValues.ConditionOf(step.Combinations[pair.Key].Schema, pair.Value, _argument), StringComparer.Ordinal);
        bool wantsGap = conditions.Values.Any(condition => condition is GapCondition { IsMissing: true });
        int[] fitting = [.. step.Fitting(conditions).Where(combination => !isWhole || wantsGap || step.Whole.Contains(combination))];
        if (fitting.Length == 0)
            throw new ArgumentException(
                $"No row of training has what is given of {string.Join(" and ", given.Keys.Select(name => $"column '{name}'"))} together, and by the rules "
                + "only combinations that it has occur.", _argument);
        if (!isPartial && isWhole && !wantsGap)
            Tried.AddRange(step.Made.Select(name => (name, (ColumnCondition)new GapCondition(false))));
        if (isPartial)
            Learned[step.Learned] = Given.OneOf([.. fitting.Select(CombinationStep.NameOf)]);
        else
            Tried.AddRange(conditions.Select(pair => (pair.Key, pair.Value)));
    }

    private void Translate(DeterminedStep step, object given, bool isPartial)
    {
        string made = step.Made[0], by = step.Sources[0];
        var condition = GivenValues.ConditionOf(step.Pairs.Columns[1].Schema, given, _argument);
        int[] fitting = step.Fitting(condition);
        var values = step.Pairs.Columns[1];
        if (fitting.Length == 0 && condition is CategoriesCondition named)
        {
            string[] known = [.. Enumerable.Range(0, values.Rows).Where(level => !values.IsMissing(level)).Select(values.TextAt).Distinct()];
            throw GivenValues.NoCategory(made, named.Names.First(), known, _argument);
        }
        if (fitting.Length == 0)
            throw new ArgumentException($"No row of training has in column '{made}' what is given, and it follows from column '{by}'.", _argument);
        var source = step.Pairs.Columns[0];
        if (isPartial && !Learned.ContainsKey(by) && condition is GapCondition { IsMissing: true } && Array.TrueForAll(fitting, source.IsMissing))
        {
            Learned[by] = Given.Missing;
            return;
        }
        // A gap of the source is none that is drawn where a value is asked for.
        if (condition is GapCondition { IsMissing: false })
            fitting = Array.FindAll(fitting, level => !source.IsMissing(level));
        if (!isPartial || Learned.ContainsKey(by) || fitting.Length == 0 || Array.Exists(fitting, source.IsMissing))
            Tried.Add((made, condition));
        else
            Learned[by] = Given.OneOf([.. fitting.Select(level => source is NumericColumn numeric && !numeric.Kind.IsTemporal()
                ? numeric.Values[level] : (object)source.TextAt(level))]);
    }

    private void Translate(SumStep step, ColumnCondition condition)
    {
        if (condition is NumbersCondition(var numbers) && Array.TrueForAll(numbers, number => step.Places.Round(number) != number))
            throw new ArgumentException(
                $"By the rules column '{step.Total.Name}' is {step.Words}, which have {step.Places.Places} decimal places, and so has each sum of them: what "
                + "is given has more.", _argument);
        Tried.Add((step.Total.Name, condition));
        Sums.Add((step, condition));
    }

    /// <summary>A value of the lesser column makes one of the difference of what is given of the greater one.</summary>
    private void Translate(DifferenceStep step, object given, bool isPartial)
    {
        var condition = GivenValues.ConditionOf(step.High, given, _argument);
        var low = _codec.Codecs.FirstOrDefault(codec => codec.Column.Name == step.Low);
        if (condition is GapCondition { IsMissing: true })
        {
            // Where the lesser column has a value there is no difference; where it has none, nothing stands alone either.
            Learned[step.High.Name] = Given.Missing;
            if (step.Alone is { } alone)
                Learned[alone] = Given.Missing;
            return;
        }
        bool isKnown = isPartial && low is not null && Learned.TryGetValue(step.Low, out object? value) && value is not Given;
        var range = condition switch
        {
            RangeCondition between => between,
            NumbersCondition { Values: [var only] } => new RangeCondition(only, only),
            _ => null,
        };
        if (!isKnown || range is null)
        {
            Tried.Add((step.High.Name, condition));
            Sums.Add((step, condition));
            return;
        }
        double from = ((NumbersCondition)GivenValues.ConditionOf(low!.Column, Learned[step.Low], _argument)).Values[0];
        double least = step.Places.Round(range.Least - from), most = step.Places.Round(range.Most - from);
        if (most < 0 || (step.IsStrict && most <= 0))
            throw new ArgumentException(
                $"By the rules column '{step.High.Name}' is {(step.IsStrict ? "greater than" : "no less than")} column '{step.Low}', and what is given of the "
                + "two is not so.", _argument);
        Learned[step.High.Name] = least == most ? ToGiven(least) : new GivenRange(
            double.IsNegativeInfinity(least) ? null : ToGiven(least), double.IsPositiveInfinity(most) ? null : ToGiven(most));

        object ToGiven(double number) => step.High.Kind is ColumnKind.Timestamp or ColumnKind.Time or ColumnKind.Duration
            ? TimeSpan.FromTicks((long)Math.Round(number * TimeSpan.TicksPerSecond))
            : number;
    }
}
