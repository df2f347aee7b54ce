using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// Which parts of a row training goes without: each that the row has, with a share of its own, but never all of them. The choice for a row is that of its
/// update and place in the batch, whoever asks.
/// </summary>
internal sealed class PartChoice
{
    /// <summary>Parts that have room on the stack: there may be any number.</summary>
    public const int MostOnStack = 256;

    private readonly float[] _shares;
    private readonly StreamPurpose _purpose;

    private PartChoice(ColumnRange[] parts, float[] shares, StreamPurpose purpose) => (Parts, _shares, _purpose) = (parts, shares, purpose);

    /// <summary>The columns of each part.</summary>
    public ColumnRange[] Parts { get; }

    /// <summary>The parts that are left out of rows; null where none ever is.</summary>
    public static PartChoice? LeftOut(KaemOptions options) => Of(options.Joint, part => part.LeftOut, StreamPurpose.PartsLeftOut);

    /// <summary>The parts that an encoder is not shown; null where it is shown all.</summary>
    public static PartChoice? HiddenFromEncoder(JointGeneratorOptions? joint) => Of(joint, part => part.HiddenFromEncoder, StreamPurpose.PartsHidden);

    /// <summary>Chooses.</summary>
    /// <param name="row">The row, D.</param>
    /// <param name="index">Its place in the batch.</param>
    /// <param name="chosen">Receives whether the row goes without each part.</param>
    public void Choose(ReadOnlySpan<float> row, ulong seed, uint step, int index, Span<bool> chosen)
    {
        Span<float> uniforms = Parts.Length <= MostOnStack ? stackalloc float[Parts.Length] : new float[Parts.Length];
        new RandomStream(seed, _purpose, step).Uniform(uniforms, (ulong)index * (ulong)Parts.Length);
        bool any = false;
        for (int p = 0; p < Parts.Length; p++)
        {
            bool isThere = row.Slice(Parts[p].First, Parts[p].Count).IndexOfAnyExcept(float.NaN) >= 0;
            chosen[p] = isThere && uniforms[p] < _shares[p];
            any |= isThere && !chosen[p];
        }
        if (!any)
            chosen.Clear();
    }

    /// <summary>Makes the chosen parts of a batch's rows missing.</summary>
    /// <param name="rows">B x D.</param>
    /// <param name="columns">D.</param>
    public void LeaveOut(Span<float> rows, int columns, ulong seed, uint step)
    {
        Span<bool> chosen = Parts.Length <= MostOnStack ? stackalloc bool[Parts.Length] : new bool[Parts.Length];
        for (int b = 0; b * columns < rows.Length; b++)
        {
            var row = rows.Slice(b * columns, columns);
            Choose(row, seed, step, b, chosen);
            for (int p = 0; p < chosen.Length; p++)
            {
                if (chosen[p])
                    row.Slice(Parts[p].First, Parts[p].Count).Fill(float.NaN);
            }
        }
    }

    private static PartChoice? Of(JointGeneratorOptions? joint, Func<KaemPart, float> share, StreamPurpose purpose)
    {
        float[] shares = [.. (joint?.Parts ?? []).Select(share)];
        return shares.Length > 1 && shares.Any(value => value > 0) ? new PartChoice(joint!.Ranges(), shares, purpose) : null;
    }
}
