using Kaem.ML.Tables;

namespace Kaem.ML;

/// <summary>What a <see cref="KaemTableModel"/> is and how it is trained. Immutable; every value is checked where it is given.</summary>
/// <example>
/// <code>
/// var options = new KaemTableOptions
/// {
///     Model = KaemPresets.Table with { Seed = 7 },
///     Encoding = new EncodingOptions { RareShare = 0.001 },
///     Updates = 2000,
/// };
/// </code>
/// </example>
public sealed record KaemTableOptions
{
    /// <summary>
    /// The model of the encoded rows. Its likelihood is replaced by that of the table's columns, and so is an output activation that can't reach encoded
    /// numbers; missing entries are allowed in any case. <see cref="KaemPresets.Table"/>, or <see cref="KaemPresets.TableByLatents"/> where columns depend on
    /// each other by the latents alone.
    /// </summary>
    public KaemOptions Model
    {
        get => field ?? (Dependence == ColumnDependence.ByLatents ? KaemPresets.TableByLatents : KaemPresets.Table);
        init => field = Check.NotNull(value);
    }

    /// <summary>How columns depend on each other.</summary>
    public ColumnDependence Dependence { get; init => field = Check.Defined(value); }

    /// <summary>
    /// Of autoregressive columns, the widths of the hidden layers of the network that makes each column of those before it, see
    /// <see cref="AutoregressiveLikelihoodOptions.Hidden"/>; null for two that suit the table's width.
    /// </summary>
    public IReadOnlyList<int>? Hidden { get; init => field = value is null ? null : Check.SomeWidths(value); }

    /// <summary>Of autoregressive columns, the most completions of a row with gaps, see <see cref="AutoregressiveLikelihoodOptions.Completions"/>.</summary>
    public int Completions { get; init => field = Check.AtLeast(value, 1, Bounds.Samples); } = 512;

    /// <summary>
    /// Of autoregressive columns, the standard deviation that the network's weights have a priori: the fewer the rows, the less they may stray from 0, see
    /// <see cref="AutoregressiveLikelihoodOptions.WeightPenalty"/>.
    /// </summary>
    public float WeightScale { get; init => field = Check.Positive(value, Bounds.Factor); } = 0.5f;

    /// <summary>
    /// Columns that rows are given, in the place of learning them: the model is one of the other columns given these, and generates rows for a table of them.
    /// They become the first columns of the model's <see cref="KaemTableModel.Schema"/>. Nothing is learned of how they are spread; a gap in them is one that
    /// the other columns may depend on. Autoregressive columns only; rules speak of the others.
    /// </summary>
    public IReadOnlyList<string> Context { get; init => field = Check.Names(value); } = [];

    /// <summary>How columns are encoded.</summary>
    public EncodingOptions Encoding { get; init => field = Check.NotNull(value); } = new();

    /// <summary>What holds in every row of the table, and then in every row that is generated or filled.</summary>
    public IReadOnlyList<TableRule> Rules { get; init => field = [.. Check.NotNull(value)]; } = [];

    /// <summary>
    /// Whether columns that follow from another are looked for, as a borough follows from its zones: each value of one goes with one of theirs in all rows, so
    /// many that chance would not have it. They are rules then, see <see cref="KaemTableModel.Rules"/>.
    /// </summary>
    public bool FindRules { get; init; } = true;

    /// <summary>
    /// Updates of training, which take the place of <see cref="KaemOptions.Epochs"/> and <see cref="KaemOptions.MaxSteps"/>, so that small tables get as many
    /// passes as they need; with <see cref="StopEarly"/> the most. Null for what the model's options say.
    /// </summary>
    public long? Updates { get; init => field = value is { } given ? Check.AtLeast(given, 1, Bounds.Steps) : null; } = 3000;

    /// <summary>
    /// Whether the number of updates is found by a first training without some of the rows, 15 % of them and 2,000 at most: it ends where these get no more
    /// likely, since many passes over few rows learn the rows by heart. The model is then trained on all rows, for half as many updates more. There is no
    /// search where there are fewer than 40 rows or no more than 3 passes over them.
    /// </summary>
    public bool StopEarly { get; init; } = true;

    private const int MostWeights = 1 << 20;

    /// <summary>How columns are encoded where nothing else is said.</summary>
    internal EncodingOptions EncodingFor(Table train) =>
        Dependence == ColumnDependence.Autoregressive ? Encoding.AllBins(train.Rows, train.Columns.Count) : Encoding;

    /// <inheritdoc/>
    public bool Equals(KaemTableOptions? other) => other is not null && Model == other.Model && Dependence == other.Dependence && Encoding == other.Encoding
        && Updates == other.Updates && StopEarly == other.StopEarly && WeightScale == other.WeightScale && Completions == other.Completions
        && FindRules == other.FindRules && Rules.SequenceEqual(other.Rules) && Context.SequenceEqual(other.Context)
        && (Hidden is null ? other.Hidden is null : other.Hidden is not null && Hidden.SequenceEqual(other.Hidden));

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(Model, Dependence, Encoding, Updates, StopEarly, WeightScale, Hidden?.Count, HashCode.Combine(Rules.Count, Context.Count));

    /// <summary>A table's columns in the order in which a model has them: those of the context first.</summary>
    /// <exception cref="ArgumentException">A column of the context is not there, columns depend on each other by the latents alone, or a rule is none
    /// for rows that are given something.</exception>
    internal Table Ordered(Table train)
    {
        if (Context.Count == 0)
            return train;
        if (Dependence != ColumnDependence.Autoregressive)
        {
            throw new ArgumentException(
                $"Columns that depend on each other by the latents alone are given no context: use {nameof(ColumnDependence)}."
                + $"{nameof(ColumnDependence.Autoregressive)}.", nameof(Context));
        }
        var context = Context.ToHashSet(StringComparer.Ordinal);
        foreach (var rule in Rules)
        {
            if (rule is UniqueRule)
                throw new ArgumentException($"Rows that are given a context are drawn each for its own: the rule '{rule}' can't be kept.", nameof(Rules));
            if (rule.Columns.FirstOrDefault(context.Contains) is { } given)
                throw new ArgumentException($"The rule '{rule}' speaks of '{given}', which rows are given.", nameof(Rules));
        }
        return train.Keep(Context.Concat(train.Columns.Select(column => column.Name).Where(name => !context.Contains(name))));
    }

    /// <summary>The options of the model of encoded rows.</summary>
    internal KaemOptions Of(TableCodec codec, int rows)
    {
        var options = Model with
        {
            Likelihood = Dependence == ColumnDependence.ByLatents
                ? codec.Likelihood()
                : codec.Autoregressive(Hidden ?? HiddenFor(codec.Width)) with
                {
                    WeightPenalty = 1 / (rows * WeightScale * WeightScale),
                    Completions = Completions,
                },
            AllowMissing = true,
            Generator = codec.IsWithinUnit ? Model.Generator : Model.Generator with { Output = OutputActivation.None },
        };
        if (Updates is not { } updates)
            return options;
        return TrainingLength.WithSteps(options, Math.Max(1, rows), updates);
    }

    /// <summary>Two layers whose weights to and from the row's entries are no more than a few million.</summary>
    private static IReadOnlyList<int> HiddenFor(int width)
    {
        int units = Math.Clamp(MostWeights / width / 32 * 32, 32, 256);
        return [units, units];
    }
}
