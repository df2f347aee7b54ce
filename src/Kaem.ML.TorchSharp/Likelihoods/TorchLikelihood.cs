using Kaem.ML.Arrays;
using Kaem.ML.Numerics;
using TorchSharp;
using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// The density of rows given generator outputs (Eq. 20): Gaussian numbers around the output, one-hot categories under a softmax of it. Entries that are
/// missing (NaN) are left out.
/// </summary>
internal sealed class TorchLikelihood
{
    private readonly RowLikelihood _host;
    private readonly ParameterTensors _arrays;
    private readonly long[] _gaussian;

    // The power that training raises each column's density to; null where all are 1.
    private readonly float[]? _gaussianPowers, _categoricalPowers;

    // Categorical blocks side by side, filled up to the widest: columns, which of them exist, and where each column is found again.
    private readonly long[] _padded, _places, _categorical;
    private readonly bool[] _exists;
    private readonly int _blocks, _widest;

    public TorchLikelihood(RowLikelihood host, ParameterTensors arrays)
    {
        (_host, _arrays) = (host, arrays);
        var layout = host.Layout;
        _gaussian = [.. layout.Gaussian.SelectMany(range => Enumerable.Range(range.First, range.Count)).Select(column => (long)column)];
        (_blocks, _widest) = (layout.Categorical.Length, layout.Categorical.Select(block => block.Count).DefaultIfEmpty(0).Max());
        (_padded, _exists) = (new long[_blocks * _widest], new bool[_blocks * _widest]);
        List<long> places = [], columns = [];
        for (int v = 0; v < _blocks; v++)
        {
            var block = layout.Categorical[v];
            for (int i = 0; i < _widest; i++)
            {
                (_padded[v * _widest + i], _exists[v * _widest + i]) = (block.First + Math.Min(i, block.Count - 1), i < block.Count);
                if (i >= block.Count)
                    continue;
                places.Add(v * _widest + i);
                columns.Add(block.First + i);
            }
        }
        (_places, _categorical) = ([.. places], [.. columns]);
        if (!layout.HasWeights)
            return;
        _gaussianPowers = [.. _gaussian.Select(column => layout.Weights[column])];
        _categoricalPowers = [.. _categorical.Select(column => layout.Weights[column])];
    }

    /// <summary>Rows on the device, ready to be compared with outputs.</summary>
    /// <param name="Numbers">x/σ, 0 where missing, [B, numeric columns].</param>
    /// <param name="Mask">1 where observed; null where all are.</param>
    /// <param name="OneHot">[B, columns of categories], 0 where missing; in training their power in place of 1.</param>
    /// <param name="Powers">The power that training raises each numeric column's density to; null where all are 1.</param>
    internal sealed record Rows(Tensor Numbers, Tensor? Mask, Tensor OneHot, Tensor? Powers);

    /// <summary>Takes rows over.</summary>
    /// <param name="rows">[B, D].</param>
    /// <param name="training">
    /// Whether they are to learn from: then densities have their powers, and nothing is cut. Of rows to score, a number farther from 0 than
    /// <see cref="RowBatch.Farthest"/> deviations counts as that far.
    /// </param>
    public Rows Load(Tensor rows, bool training)
    {
        var numbers = Select(rows, _gaussian);
        var missing = numbers.isnan();
        bool any = missing.any().item<bool>();
        if (any)
            numbers = numbers.where(missing.logical_not(), zeros_like(numbers));
        if (!training && _gaussian.Length > 0)
        {
            var ends = exp(LogSigma()) * Number(RowBatch.Farthest);
            numbers = minimum(maximum(numbers, -ends), ends);
        }
        var oneHot = Select(rows, _categorical).nan_to_num(0);
        if (training && _categoricalPowers is { } powers)
            oneHot = oneHot * HostCopies.ToDevice(powers, _arrays.Device, powers.Length);
        var ofNumbers = training && _gaussianPowers is { } own ? HostCopies.ToDevice(own, _arrays.Device, own.Length) : null;
        return new Rows(numbers, any ? missing.logical_not().to(float32) : null, oneHot, ofNumbers);
    }

    /// <summary>
    /// ℓ of every row under every sample, [B, S], in double precision: one product of rows [x/σ | one-hot] and samples [y/σ | log-softmax y].
    /// </summary>
    /// <param name="outputs">[S, D].</param>
    public Tensor LogLikelihood(Rows rows, Tensor outputs)
    {
        var inverse = InverseSigma(rows);
        Tensor x = rows.Numbers * inverse, y = Select(outputs, _gaussian) * inverse;
        var product = x.matmul(y.t());
        if (_blocks > 0)
            product = product + rows.OneHot.matmul(LogSoftmax(outputs).t());
        var squares = rows.Mask is { } mask
            ? mask.matmul(y.square().t()).to(float64)
            : y.to(float64).square().sum(dim: 1).unsqueeze(0);
        return product.to(float64) - Number(0.5) * (x.to(float64).square().sum(dim: 1).unsqueeze(1) + squares) + Constants(rows).unsqueeze(1);
    }

    /// <summary>ℓ of chains that each belong to one row, [C], in double precision.</summary>
    /// <param name="rows">The rows of the chains, one for each.</param>
    /// <param name="outputs">[C, D].</param>
    public Tensor LogLikelihoodOfChains(Rows rows, Tensor outputs)
    {
        var residual = (rows.Numbers - Select(outputs, _gaussian)) * InverseSigma(rows);
        if (rows.Mask is { } mask)
            residual = residual * mask;
        var log = Constants(rows) - Number(0.5) * residual.to(float64).square().sum(dim: 1);
        return _blocks == 0 ? log : log + (rows.OneHot * LogSoftmax(outputs)).sum(dim: 1, type: float64);
    }

    /// <summary>What the likelihood expects: outputs, and probabilities of categories. [S, D].</summary>
    public Tensor Means(Tensor outputs)
    {
        if (_blocks == 0)
            return outputs;
        var places = HostCopies.ToDevice(_categorical, _arrays.Device, _categorical.Length).unsqueeze(0).expand(outputs.shape[0], -1);
        return outputs.scatter(1, places, LogSoftmax(outputs).exp());
    }

    /// <summary>Rows of chains, by their numbers.</summary>
    public static Rows Choose(Rows rows, Tensor numbers) =>
        new(rows.Numbers.index_select(0, numbers), rows.Mask?.index_select(0, numbers), rows.OneHot.index_select(0, numbers), rows.Powers);

    /// <summary>1/σ, and √w times as much where the density is raised to w: a Gaussian of σ/√w with the constants w times.</summary>
    private Tensor InverseSigma(Rows rows) => rows.Powers is { } powers ? exp(-LogSigma()) * powers.sqrt() : exp(-LogSigma());

    /// <summary>-Σ log σ - ½·log 2π over each row's observed numbers, [B].</summary>
    private Tensor Constants(Rows rows)
    {
        var atMean = -LogSigma().to(float64) - Number(0.5 * Math.Log(2 * Math.PI));
        if (rows.Powers is { } powers)
            atMean = atMean * powers;
        return rows.Mask is { } mask ? mask.to(float64).matmul(atMean) : atMean.sum().expand(rows.Numbers.shape[0]);
    }

    /// <summary>log σ of every numeric column; where it is not learned, of the options' number.</summary>
    private Tensor LogSigma()
    {
        if (_gaussian.Length == 0)
            return zeros(0, device: _arrays.Device);
        return cat([.. _host.Sigmas.Select(Of)], 0);

        Tensor Of(BlockSigma sigma) => sigma.Log.Length == 1 ? _arrays[sigma.Log].expand(sigma.Columns.Count) : _arrays[sigma.Log];
    }

    /// <summary>log-softmax of every categorical block, [S, columns of categories].</summary>
    private Tensor LogSoftmax(Tensor outputs)
    {
        long samples = outputs.shape[0];
        var device = _arrays.Device;
        var exists = tensor(_exists, device: device).view(1, _blocks, _widest);
        var blocks = outputs.index_select(1, HostCopies.ToDevice(_padded, device, _padded.Length)).view(samples, _blocks, _widest);
        blocks = blocks.where(exists, full_like(blocks, Number(double.NegativeInfinity))).log_softmax(-1);
        return blocks.flatten(1).index_select(1, HostCopies.ToDevice(_places, device, _places.Length));
    }

    private Tensor Select(Tensor rows, long[] columns) => columns.Length == rows.shape[1]
        ? rows
        : rows.index_select(1, HostCopies.ToDevice(columns, _arrays.Device, columns.Length));
}
