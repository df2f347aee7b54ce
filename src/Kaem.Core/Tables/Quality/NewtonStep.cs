using Kaem.ML.Evaluation;

namespace Kaem.ML.Tables;

/// <summary>One step of Newton's method for logistic regression: gradient g, direction d with H·d = -g, and how far to go along it.</summary>
internal sealed class NewtonStep(SparseRows rows, int features, double penalty)
{
    private readonly double[] _curvatures = new double[rows.Rows];
    private readonly double[] _gradient = new double[features + 1];
    private readonly double[] _diagonal = new double[features + 1];
    private readonly double[] _direction = new double[features + 1];

    /// <summary>Σ_i ln(1 + e^-(±f_i)) + λ/2·|w|².</summary>
    public double Objective(double[] scores, bool[] positive, double[] weights)
    {
        double sum = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            double against = positive[i] ? -scores[i] : scores[i];
            sum += Math.Max(against, 0) + Math.Log(1 + Math.Exp(-Math.Abs(against)));
        }
        for (int j = 0; j < features; j++)
            sum += penalty / 2 * weights[j] * weights[j];
        return sum;
    }

    /// <summary>The gradient at the weights, the curvature p·(1 - p) of each row, and the diagonal of the Hessian.</summary>
    /// <returns>The gradient's norm.</returns>
    public double Gradient(double[] scores, bool[] positive, double[] weights)
    {
        for (int j = 0; j < features; j++)
            (_gradient[j], _diagonal[j]) = (penalty * weights[j], penalty);
        (_gradient[features], _diagonal[features]) = (0, 0);
        for (int i = 0; i < scores.Length; i++)
        {
            double probability = 1 / (1 + Math.Exp(-scores[i])), error = probability - (positive[i] ? 1 : 0);
            _curvatures[i] = probability * (1 - probability);
            rows.AddTo(i, error, _gradient);
            rows.AddSquaresTo(i, _curvatures[i], _diagonal);
            _gradient[features] += error;
            _diagonal[features] += _curvatures[i];
        }
        // A fit may be so sure of itself that the intercept's curvature rounds to 0.
        _diagonal[features] = Math.Max(_diagonal[features], 1e-12);
        return Math.Sqrt(FixedOrder.Dot(_gradient, _gradient));
    }

    /// <summary>
    /// Solves H·d = -g until the residual is <paramref name="tolerance"/> of the gradient, by conjugate gradients preconditioned with the diagonal.
    /// </summary>
    public void Solve(double tolerance, int mostSteps)
    {
        Array.Clear(_direction);
        double[] residual = [.. _gradient.Select(g => -g)], search = new double[residual.Length], curved = new double[residual.Length];
        double before = 1, enough = tolerance * Math.Sqrt(FixedOrder.Dot(_gradient, _gradient));
        for (int step = 0; step < mostSteps; step++)
        {
            double now = 0;
            for (int j = 0; j < residual.Length; j++)
                now += residual[j] * residual[j] / _diagonal[j];
            for (int j = 0; j < search.Length; j++)
                search[j] = residual[j] / _diagonal[j] + (step == 0 ? 0 : now / before) * search[j];
            Multiply(search, curved);
            double along = now / FixedOrder.Dot(search, curved);
            for (int j = 0; j < search.Length; j++)
            {
                _direction[j] += along * search[j];
                residual[j] -= along * curved[j];
            }
            if (Math.Sqrt(FixedOrder.Dot(residual, residual)) <= enough)
                return;
            before = now;
        }
    }

    /// <summary>Goes along the direction, half as far until the objective falls by a fair part of what the slope promises (Armijo).</summary>
    /// <returns>False where it does not fall: the weights stay, as good as numbers allow.</returns>
    public bool Advance(double[] scores, bool[] positive, double[] weights, ref double objective)
    {
        double slope = FixedOrder.Dot(_gradient, _direction);
        double[] change = new double[scores.Length], tried = new double[scores.Length], triedWeights = new double[weights.Length];
        for (int i = 0; i < change.Length; i++)
            change[i] = rows.Dot(i, _direction) + _direction[features];
        for (double length = 1; length > 1e-6; length /= 2)
        {
            for (int i = 0; i < tried.Length; i++)
                tried[i] = scores[i] + length * change[i];
            for (int j = 0; j < triedWeights.Length; j++)
                triedWeights[j] = weights[j] + length * _direction[j];
            double reached = Objective(tried, positive, triedWeights);
            if (!(reached <= objective + 1e-4 * length * slope))
                continue;
            tried.CopyTo(scores, 0);
            triedWeights.CopyTo(weights, 0);
            objective = reached;
            return true;
        }
        return false;
    }

    /// <summary>y = H·x for the Hessian H = XᵀDX + λ.</summary>
    private void Multiply(double[] x, double[] y)
    {
        for (int j = 0; j < features; j++)
            y[j] = penalty * x[j];
        y[features] = 0;
        for (int i = 0; i < rows.Rows; i++)
        {
            double curved = _curvatures[i] * (rows.Dot(i, x) + x[features]);
            rows.AddTo(i, curved, y);
            y[features] += curved;
        }
    }
}
