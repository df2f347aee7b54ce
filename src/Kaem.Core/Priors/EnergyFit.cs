using Kaem.ML.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Kaem.ML.Priors;

/// <summary>
/// Fits an energy to a target distribution. With the weights of an input's expansion as its parameters θ, the densities
/// <c>exp(θ·B(z))·π0(z)/Z(θ)</c> are an exponential family, so maximising the expected log-density over the target,
/// <c>θ·E_target[B] - log Z(θ)</c>, is a concave problem that Newton's method solves: for a density it gives the
/// closest in Kullback-Leibler divergence, for samples the most likely. Peaks count as much as they weigh, and where the
/// target is 0 nothing has to be cut off.
/// </summary>
internal sealed class EnergyFit
{
    // Relative to the mean variance of the basis functions: neighbours overlap, and their coefficients must stay carryable.
    private const double Ridge = 1e-7;

    private const int MostSteps = 200;

    private readonly TiltedDensities _densities;
    private readonly int _input;
    private readonly int _terms;
    private readonly float[] _nodes;
    private readonly double[] _weights;
    private readonly Matrix<double> _basis;

    /// <param name="input">The layer's input whose grid and bandwidth the energies are built on.</param>
    public EnergyFit(TiltedDensities densities, int input)
    {
        _densities = densities;
        _input = input;
        (_nodes, _weights) = densities.Grid.Panels.InnerNodes();
        var layer = densities.Layer;
        _terms = layer.Terms;
        _basis = Expand(_nodes);
    }

    /// <summary>Where the energies are fitted.</summary>
    public Interval Domain => _densities.Domain;

    /// <summary>The parameters that come closest to a density.</summary>
    public double[] ToDensity(int output, Func<double, double> density)
    {
        var shares = new double[_nodes.Length];
        double total = 0;
        for (int k = 0; k < shares.Length; k++)
        {
            double value = density(_nodes[k]);
            if (!(value >= 0 && double.IsFinite(value)))
                throw new ArgumentException(
                    $"A density must be finite and not negative on the domain {_densities.Domain}; at {_nodes[k]} this one is {value}.", nameof(density));
            total += shares[k] = value * _weights[k];
        }
        if (total == 0)
            throw new ArgumentException($"The density is 0 everywhere on the domain {_densities.Domain}.", nameof(density));
        return Maximise(output, _basis.LeftMultiply(Vector<double>.Build.DenseOfEnumerable(shares.Select(share => share / total))), 0);
    }

    /// <summary>The parameters under which samples are the most likely, held a little by a wide normal prior on them.</summary>
    public double[] ToSamples(int output, ReadOnlySpan<float> samples) =>
        Maximise(output, Expand(samples).ColumnSums() / samples.Length, 0.1 / samples.Length);

    /// <summary>Puts parameters into the layer.</summary>
    public void Write(int output, ReadOnlySpan<double> parameters)
    {
        var layer = _densities.Layer;
        int size = layer.BasisSize, outputs = layer.Outputs, edge = _input * outputs + output;
        for (int g = 0; g < size; g++)
            layer.Coefficients.Value[(_input * size + g) * outputs + output] = (float)parameters[g];
        if (layer.HasSplineWeight)
            layer.SplineWeight.Value[edge] = 1;
        if (layer.HasBasePath)
            layer.BaseWeight.Value[edge] = (float)parameters[size];
    }

    private double[] Maximise(int output, Vector<double> target, double penalty)
    {
        var reference = new float[_nodes.Length];
        _densities.Reference.AddLogDensity(_input * _densities.Q + output, _nodes, reference);
        var parameters = Vector<double>.Build.Dense(_terms);
        double[] masses = new double[_nodes.Length];
        double loss = Loss(parameters, out var mean);
        for (int step = 0; step < MostSteps; step++)
        {
            // Covariance of the basis functions under the present density.
            var centred = _basis.Clone();
            for (int k = 0; k < masses.Length; k++)
            {
                double root = Math.Sqrt(masses[k]);
                for (int g = 0; g < _terms; g++)
                    centred[k, g] = root * (centred[k, g] - mean[g]);
            }
            var curvature = centred.TransposeThisAndMultiply(centred);
            double ridge = Ridge * curvature.Trace() / _terms + 1e-14;
            for (int g = 0; g < _terms; g++)
                curvature[g, g] += penalty + ridge;
            var gradient = mean - target + penalty * parameters;
            var direction = curvature.Cholesky().Solve(gradient);
            double decrement = direction * gradient;
            if (decrement < 1e-13)
                break;
            double length = 1, next;
            Vector<double> candidate;
            do
            {
                candidate = parameters - length * direction;
                next = Loss(candidate, out mean);
                length /= 2;
            }
            while (!(next <= loss - 0.25 * length * decrement) && length > 1e-9);
            if (!(next < loss))
                break;
            (parameters, loss) = (candidate, next);
        }
        return [.. parameters];

        // -(θ·E[B] - log Z(θ)) with the penalty; leaves the shares of mass and the mean of the basis functions behind.
        double Loss(Vector<double> at, out Vector<double> mean)
        {
            var energies = _basis * at;
            double largest = double.NegativeInfinity, total = 0;
            for (int k = 0; k < masses.Length; k++)
                largest = Math.Max(largest, energies[k] + reference[k]);
            for (int k = 0; k < masses.Length; k++)
                total += masses[k] = _weights[k] * Math.Exp(energies[k] + reference[k] - largest);
            for (int k = 0; k < masses.Length; k++)
                masses[k] /= total;
            mean = _basis.LeftMultiply(Vector<double>.Build.Dense(masses));
            return largest + Math.Log(total) - at * target + penalty / 2 * (at * at);
        }
    }

    private unsafe Matrix<double> Expand(ReadOnlySpan<float> points)
    {
        var layer = _densities.Layer;
        var buffer = new FloatBuffer(checked(points.Length * layer.Terms));
        var terms = buffer.AsMatrix(points.Length, layer.Terms);
        layer.Expand(_input, points, terms);
        var basis = Matrix<double>.Build.Dense(points.Length, _terms);
        for (int j = 0; j < points.Length; j++)
        {
            for (int g = 0; g < _terms; g++)
                basis[j, g] = terms.Row(j)[g];
        }
        GC.KeepAlive(buffer);
        return basis;
    }
}
