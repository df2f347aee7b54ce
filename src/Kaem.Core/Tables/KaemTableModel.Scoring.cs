using Kaem.ML.Data;
using Kaem.ML.Tables;

namespace Kaem.ML;

/// <content>Rows on their way to be scored.</content>
public sealed partial class KaemTableModel
{
    /// <summary>Numbers that rows are encoded into at a time.</summary>
    private const int MostEncoded = 1 << 24;

    /// <summary>The table in parts whose encoded rows are small, each with the number of its first row.</summary>
    private IEnumerable<(int First, Table Part)> Parts(Table rows)
    {
        rows = Form.As(rows, Schema);
        int most = Math.Max(1, MostEncoded / Codec.Width);
        if (rows.Rows <= most)
            return [(0, rows)];
        return Enumerable.Range(0, (rows.Rows - 1) / most + 1).Select(part => (part * most, rows.Slice(part * most, Math.Min(most, rows.Rows - part * most))));
    }

    /// <summary>
    /// Encodes rows to score them. A value that training lacked, of a category or of a number in bins, is held below all that it had, whatever the estimator:
    /// the least likely of these, given the row's others, stands in its place, and it is at most half as likely as that one.
    /// </summary>
    private ScoredRows Score(Table rows, int? samples)
    {
        var scored = Codec.EncodeToScore(Form.Reduce(rows));
        KnownRows.WriteGaps(Form, Codec, rows, scored.Entries, isToFill: false);
        int[] columns = [.. Enumerable.Range(0, Codec.Codecs.Count)
            .Where(c => Codec.Codecs[c] is { Kind: EncodedBlockKind.Softmax, Width: > 0 } && scored.Unseen[c] is not null)];
        int[] odd = [.. Enumerable.Range(0, columns.Length > 0 ? rows.Rows : 0).Where(row => Array.Exists(columns, c => scored.Unseen[c]![row]))];
        if (odd.Length == 0)
            return scored;
        var expected = Model.Predict(scored.Encoded.Select(odd), samples);
        foreach (int c in columns)
        {
            int first = Codec.FirstOf(c), width = Codec.Codecs[c] is GapCodec gaps ? gaps.Places : Codec.Codecs[c].Width, whole = Codec.Codecs[c].Width;
            double[] scales = [.. Enumerable.Range(0, width).Select(place => Codec.PlaceLogScale(c, place))];
            for (int i = 0; i < odd.Length; i++)
            {
                if (!scored.Unseen[c]![odd[i]])
                    continue;
                double[] logs = [.. expected.Row(i).Slice(first, width).ToArray().Select(probability => Math.Log(Math.Max(float.Epsilon, probability)))];
                int least = Enumerable.Range(0, width).MinBy(place => logs[place] + scales[place]);
                scored.StandIn(odd[i], first, whole, least);
                ref double scale = ref scored.LogScales[c][odd[i]];
                scale = Math.Min(Math.Log(0.5) + scales[least], scale - logs[least]);
            }
        }
        return scored;
    }

    /// <summary>Encodes rows, of which gaps are left out.</summary>
    private DataMatrix Encode(Table rows)
    {
        rows = Form.As(rows, Schema);
        var encoded = Codec.Encode(Form.Reduce(rows));
        if (Form.IsPlain)
            return encoded;
        float[] entries = encoded.Values.ToArray();
        KnownRows.WriteGaps(Form, Codec, rows, entries, isToFill: false);
        return new DataMatrix(entries, encoded.Rows, encoded.Columns);
    }

    /// <summary>
    /// For each of the whole table's columns what rows lose that break its rule, as training had none: the probability of half a row. Null where none does.
    /// </summary>
    private double[]?[] LogRules(Table rows)
    {
        double log = Math.Log(0.5 / (Codec.Gaps.Rows + 0.5));
        return [.. Form.Broken(rows).Select(broken => broken?.Select(isBroken => isBroken ? log : 0).ToArray())];
    }

    /// <summary>In single precision, which ends long before double does.</summary>
    private static float ToFinite(double logLikelihood) => (float)Math.Clamp(logLikelihood, -float.MaxValue, float.MaxValue);
}
