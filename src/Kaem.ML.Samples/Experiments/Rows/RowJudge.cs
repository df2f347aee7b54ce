using Kaem.ML.Numerics;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Experiments.Rows;

/// <summary>
/// Judges rows that stand for those of a table. Boosted trees tell them from held-out rows: a model that copies its training rows would look good beside
/// those. Where few rows are held out it takes half of the training rows in their place, and rows that the model learned by heart count as good ones; the
/// other half is then what real rows are taken from, so that no row stands on both sides.
/// </summary>
internal sealed class RowJudge
{
    /// <summary>Rows that must be held out to detect with.</summary>
    private const int EnoughHeldOut = 200;

    private readonly Table _train, _test;
    private readonly string? _label;
    private readonly int _seed;
    private readonly int[] _order;
    private readonly string[] _columns;

    /// <param name="train">The rows that a model learned from.</param>
    /// <param name="test">Real rows that were held out.</param>
    /// <param name="label">The column that learners predict; null for none.</param>
    public RowJudge(Table train, Table test, string? label, int seed)
    {
        // What identifies rows is made anew in each table: learners would tell rows by it that are alike.
        _columns = [.. train.Columns.Where(column => column is not IdentifierColumn).Select(column => column.Name)];
        (train, test) = (train.Keep(_columns), test.Keep(_columns));
        (_train, _test, _label, _seed) = (train, test, label, seed);
        _order = [.. Enumerable.Range(0, train.Rows)];
        new Random(seed).Shuffle(_order);
        int half = train.Rows / 2;
        UsesHeldOut = test.Rows >= EnoughHeldOut || test.Rows >= half;
        // Real rows are drawn from the end of the order, those to detect with from its beginning.
        Beside = UsesHeldOut ? test : train.Select(_order[..half]);
    }

    /// <summary>Whether rows are told from held-out ones.</summary>
    public bool UsesHeldOut { get; }

    /// <summary>The real rows that others are told from.</summary>
    public Table Beside { get; }

    /// <summary>Training rows, drawn without putting back, to stand in the place of synthetic ones: as many, or all that there are.</summary>
    public Table Real(int rows) => _train.Select(_order[^Math.Min(rows, _order.Length)..]);

    /// <summary>All findings of synthetic rows, of real ones in their place, and of the held-out rows, where they say something of these.</summary>
    public IReadOnlyList<Finding> Judge(Table synthetic)
    {
        synthetic = synthetic.Keep(_columns);
        var real = Real(synthetic.Rows);
        var findings = new List<Finding>();
        TableQuality[] qualities = [.. new[] { synthetic, real, _test }.Select(Quality)];
        findings.Add(new("column shapes", "P1", [.. qualities.Select(quality => quality.ColumnShapes)]));
        findings.Add(new("pair trends, all pairs", "P1", [.. qualities.Select(quality => quality.PairTrends)]));
        findings.Add(new("pair trends of SDMetrics 0.27, dependent pairs", "P1", [.. qualities.Select(quality => quality.DependentPairTrends)]));
        findings.Add(new("  pairs that count", "N0", [.. qualities.Select(quality => (double)quality.DependentPairCount)]));
        var others = UsesHeldOut ? real : _train.Select(_order[Beside.Rows..]);
        findings.Add(new(
            "detection by boosted trees, AUC", "F3", Detection.Area(Beside, synthetic, _seed), Detection.Area(Beside, others, _seed), double.NaN));
        if (_label is not null)
        {
            var (ofSynthetic, ofReal) = (LabelLearning.Measure(_train, synthetic, _test, _label), LabelLearning.Measure(_train, real, _test, _label));
            findings.AddRange(ofSynthetic.Zip(ofReal).Select(pair => new Finding(pair.First.Name, pair.First.Format, pair.First.Value, pair.Second.Value,
                double.NaN)));
        }
        findings.Add(new("copies of training rows", "P2", Copies.Share(synthetic, _train), double.NaN, Copies.Share(_test, _train)));
        findings.Add(new(
            "median distance to the nearest training row", "F4", qualities[0].Privacy.Synthetic.Median, double.NaN, qualities[2].Privacy.Synthetic.Median));
        return findings;
    }

    private TableQuality Quality(Table rows) => TableEvaluation.Evaluate(_train, rows, options: new TableEvaluationOptions { Seed = (ulong)_seed });
}
