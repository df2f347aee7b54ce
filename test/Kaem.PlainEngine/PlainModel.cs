using Kaem.ML.Data;

namespace Kaem.ML.PlainEngine;

/// <summary>The model as the papers state it, a number at a time, of named arrays that may be variables.</summary>
internal sealed class PlainModel
{
    private const int QuadratureIntervals = 128;

    private readonly IReadOnlyDictionary<string, Number[]> _arrays;
    private readonly KaemOptions _options;
    private readonly KanGeneratorOptions _generator;
    private readonly int[] _widths;
    private readonly double _low;
    private readonly double _high;
    private readonly int _columns;

    public PlainModel(
        KaemOptions options, int columns, (float Low, float High) domain, IReadOnlyList<NamedParameter> shapes, IReadOnlyDictionary<string, Number[]> arrays)
    {
        _options = options;
        _arrays = arrays;
        _columns = columns;
        (_low, _high) = domain;
        _generator = (KanGeneratorOptions)options.Generator;
        var energies = shapes.First(parameter => parameter.Name == "prior/coefficients").Shape;
        // A layer's coefficients are inputs x terms x outputs; a mixture's energies have the latents as inputs.
        (P, Q) = IsMixture ? (energies[2], energies[0]) : (energies[0], energies[2]);
        _widths = [Q, .. shapes.Where(IsLayer).Select(parameter => parameter.Shape[2])];

        static bool IsLayer(NamedParameter parameter) =>
            parameter.Name.StartsWith("generator/", StringComparison.Ordinal) && parameter.Name.EndsWith("/coefficients", StringComparison.Ordinal);
    }

    /// <summary>Inner width.</summary>
    public int P { get; }

    /// <summary>Outer width, what the generator sees.</summary>
    public int Q { get; }

    public bool IsMixture => _options.Prior is MixturePriorOptions;

    public int Latents => IsMixture ? Q : Q * P;

    /// <summary>Eq. 9's inner sum.</summary>
    public double[] Inputs(ReadOnlySpan<double> z)
    {
        if (IsMixture)
            return z.ToArray();
        var sums = new double[Q];
        for (int l = 0; l < z.Length; l++)
            sums[l / P] += z[l];
        return sums;
    }

    /// <summary>G of what the generator sees (Eq. 11).</summary>
    public Number[] Generate(double[] inputs)
    {
        Number[] values = [.. inputs.Select(input => (Number)input)];
        for (int layer = 0; layer < _widths.Length - 1; layer++)
        {
            var sums = new Number[_widths[layer + 1]];
            for (int i = 0; i < values.Length; i++)
            {
                var terms = Terms($"generator/{layer}", _generator.Basis, i, values[i]);
                for (int o = 0; o < sums.Length; o++)
                    sums[o] += Edge($"generator/{layer}", terms, i, o, sums.Length);
            }
            values = sums;
        }
        return
        [
            .. values.Select(value => _generator.Output switch
            {
                OutputActivation.Sigmoid => Number.Sigmoid(value),
                OutputActivation.Tanh => Number.Tanh(value),
                _ => value,
            }),
        ];
    }

    /// <summary>log p(x|z) of the entries that are there (Eq. 20).</summary>
    /// <param name="output">G(z).</param>
    /// <param name="without">A column to leave out; -1 for none.</param>
    public Number LogLikelihood(ReadOnlySpan<float> row, Number[] output, int without = -1)
    {
        Number sum = 0;
        for (int d = 0; d < row.Length; d++)
        {
            if (float.IsNaN(row[d]) || d == without)
                continue;
            var residual = (row[d] - output[d]) / Sigma(d);
            sum += -0.5 * residual * residual - Number.Log(Sigma(d)) - 0.5 * Math.Log(2 * Math.PI);
        }
        return sum;
    }

    /// <summary>σ of a column.</summary>
    public Number Sigma(int column)
    {
        var logarithms = _arrays["likelihood/log-sigma"];
        return Number.Exp(logarithms.Length == _columns ? logarithms[column] : logarithms[0]);
    }

    /// <summary>log Z of every density, by Simpson's rule (Eq. 6): q·P + p.</summary>
    public Number[] LogPartitions() => [.. Enumerable.Range(0, Q * P).Select(density =>
    {
        double step = (_high - _low) / QuadratureIntervals;
        var terms = new Number[QuadratureIntervals + 1];
        for (int k = 0; k < terms.Length; k++)
        {
            double weight = step / 3 * (k is 0 or QuadratureIntervals ? 1 : k % 2 == 1 ? 4 : 2);
            terms[k] = LogTilted(density / P, density % P, _low + k * step) + Math.Log(weight);
        }
        return Number.LogSumExp(terms);
    })];

    /// <summary>log p(z) (Eq. 17), for a mixture Eq. 13.</summary>
    public Number LogPrior(ReadOnlySpan<double> z, Number[] logPartitions)
    {
        Number sum = 0;
        for (int l = 0; l < z.Length; l++)
        {
            if (!IsMixture)
            {
                sum += LogTilted(l / P, l % P, z[l]) - logPartitions[l];
                continue;
            }
            var proportions = LogProportions(l);
            var components = new Number[P];
            for (int p = 0; p < P; p++)
                components[p] = proportions[p] + LogTilted(l, p, z[l]) - logPartitions[l * P + p];
            sum += Number.LogSumExp(components);
        }
        return sum;
    }

    /// <summary>log α(q,·).</summary>
    public Number[] LogProportions(int q)
    {
        if (!_arrays.TryGetValue("prior/proportions", out var logits))
            return [.. Enumerable.Repeat((Number)(-Math.Log(P)), P)];
        var own = logits[(q * P)..((q + 1) * P)];
        var sum = Number.LogSumExp(own);
        return [.. own.Select(logit => logit - sum)];
    }

    /// <summary>f(q,p) + log π0 (Eq. 4).</summary>
    public Number LogTilted(int q, int p, double z)
    {
        var (input, output, width) = IsMixture ? (q, p, P) : (p, q, Q);
        var energy = Edge("prior", Terms("prior", _options.Prior.Basis, input, z), input, output, width);
        return _options.Prior.Reference == ReferencePrior.Gaussian ? energy - (0.5 * z * z + 0.5 * Math.Log(2 * Math.PI)) : energy;
    }

    /// <summary>A layer's basis functions of one input, and the activation of its base path.</summary>
    private Number[] Terms(string layer, KanBasis basis, int input, Number x)
    {
        int centres = ((RbfBasis)basis).GridSize + 1;
        var grid = _arrays[$"{layer}/grid"].AsSpan(input * centres, centres);
        var width = (grid[^1].Value - grid[0].Value) / (centres - 1) * _arrays[$"{layer}/bandwidth"][input];
        var terms = new Number[centres + 1];
        for (int g = 0; g < centres; g++)
        {
            var u = (x - grid[g].Value) / width;
            terms[g] = Number.Exp(-0.5 * u * u);
        }
        terms[centres] = basis.BaseActivation switch
        {
            BaseActivation.Relu => Number.Relu(x),
            BaseActivation.Silu => x * Number.Sigmoid(x),
            _ => 0,
        };
        return terms;
    }

    /// <summary>One univariate function of a layer: wBase·act(x) + wSpline·Σ_g coef_g·B_g(x).</summary>
    private Number Edge(string layer, Number[] terms, int input, int output, int outputs)
    {
        int centres = terms.Length - 1, edge = input * outputs + output;
        var coefficients = _arrays[$"{layer}/coefficients"];
        Number sum = 0;
        for (int g = 0; g < centres; g++)
            sum += coefficients[(input * centres + g) * outputs + output] * terms[g];
        sum *= _arrays[$"{layer}/spline-weight"][edge];
        return _arrays.TryGetValue($"{layer}/base-weight", out var weights) ? sum + weights[edge] * terms[centres] : sum;
    }
}
