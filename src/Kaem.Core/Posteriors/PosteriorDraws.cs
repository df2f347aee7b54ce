namespace Kaem.ML;

/// <summary>Draws from the posterior of each row's latents by Markov chains, and what tells whether they are any good.</summary>
/// <param name="Latents">The draws: (row·<paramref name="Chains"/> + chain)·<paramref name="Draws"/> + draw is the matrix's row, with L latents.</param>
/// <param name="LogJoint">log p(x, z) of each draw, constants included: a row of <paramref name="Chains"/>·<paramref name="Draws"/> for each data row, chain by
/// chain.</param>
/// <param name="Chains">Chains of a row.</param>
/// <param name="Draws">Draws of a chain.</param>
public sealed record PosteriorDraws(DataMatrix Latents, DataMatrix LogJoint, int Chains, int Draws)
{
    /// <summary>Number of data rows B.</summary>
    public int Rows => LogJoint.Rows;

    /// <summary>
    /// Share of proposals that were accepted after the warm-up, for each row; NaN for the unadjusted sampler. A warm-up fits MALA to about 0.4.
    /// </summary>
    public required IReadOnlyList<float> AcceptanceRate { get; init; }

    /// <summary>Mean step size η of each row's chains after the warm-up.</summary>
    public required IReadOnlyList<float> StepSize { get; init; }

    /// <summary>
    /// Share of the proposed exchanges of each pair of neighbouring temperatures that were done, a matrix's row for each data row, the prior's side first;
    /// null without tempering. NaN where a pair proposed none.
    /// </summary>
    public DataMatrix? ExchangeRates { get; init; }

    /// <summary>How many independent draws all draws of a row are worth for the mean of <see cref="LogJoint"/>.</summary>
    public required IReadOnlyList<float> EffectiveSampleSize { get; init; }

    /// <summary>
    /// Split R̂ of <see cref="LogJoint"/> for each row: near 1, say below 1.05, where chains agree with each other and with their own past; NaN where nothing
    /// moved.
    /// </summary>
    public required IReadOnlyList<float> RHat { get; init; }

    /// <summary>The least effective sample size of any single latent, for each row.</summary>
    public required IReadOnlyList<float> LeastEffectiveSampleSize { get; init; }

    /// <summary>The largest split R̂ of any single latent, for each row; infinite where a latent never moved within chains that differ.</summary>
    public required IReadOnlyList<float> LargestRHat { get; init; }

    /// <summary>The draws of one data row, chain by chain: <see cref="Chains"/>·<see cref="Draws"/> rows of L latents.</summary>
    public DataMatrix LatentsOf(int row) => Latents.Slice(row * Chains * Draws, Chains * Draws);

    /// <summary>Mean of each data row's draws, B x L.</summary>
    public DataMatrix Mean()
    {
        var means = new float[Rows * Latents.Columns];
        var sums = new double[Latents.Columns];
        for (int b = 0; b < Rows; b++)
        {
            Array.Clear(sums);
            var draws = LatentsOf(b);
            for (int i = 0; i < draws.Rows; i++)
            {
                var draw = draws.Row(i);
                for (int l = 0; l < sums.Length; l++)
                    sums[l] += draw[l];
            }
            for (int l = 0; l < sums.Length; l++)
                means[b * sums.Length + l] = (float)(sums[l] / draws.Rows);
        }
        return new DataMatrix(means, Rows, Latents.Columns);
    }
}
