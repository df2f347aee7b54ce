using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>
/// Logistic regression with the penalty λ/2·|w|², λ = 1 and none on the intercept, which is scikit-learn's default. Fitted by Newton's method, each step
/// solved by conjugate gradients (Lin, Weng and Keerthi, JMLR 9, 2008): the work is in proportion to the features that are not 0.
/// </summary>
internal sealed class LogisticRegression
{
    private const double Penalty = 1;
    private const int MostSteps = 50;
    private const int MostInnerSteps = 200;

    private readonly double[] _weights;

    private LogisticRegression(double[] weights) => _weights = weights;

    /// <summary>Learns P(positive | row).</summary>
    /// <param name="features">Number of features.</param>
    /// <param name="tolerance">The gradient's norm at the end, relative to that at weights of 0.</param>
    public static LogisticRegression Fit(SparseRows rows, bool[] positive, int features, double tolerance = 1e-6)
    {
        // The intercept stands last.
        var weights = new double[features + 1];
        var model = new LogisticRegression(weights);
        int positives = positive.Count(is1 => is1);
        // All of one class: the intercept would go to infinity, and no row scores differently from another.
        if (positives == 0 || positives == positive.Length)
        {
            weights[features] = positives == 0 ? -1 : 1;
            return model;
        }
        var newton = new NewtonStep(rows, features, Penalty);
        var scores = model.Scores(rows);
        double objective = newton.Objective(scores, positive, weights), firstNorm = 0;
        for (int step = 0; step < MostSteps; step++)
        {
            double norm = newton.Gradient(scores, positive, weights);
            firstNorm = step == 0 ? norm : firstNorm;
            if (norm <= tolerance * firstNorm)
                break;
            newton.Solve(Math.Min(0.1, norm / firstNorm), MostInnerSteps);
            if (!newton.Advance(scores, positive, weights, ref objective))
                break;
        }
        return model;
    }

    /// <summary>The log-odds of each row.</summary>
    public double[] Scores(SparseRows rows)
    {
        var scores = new double[rows.Rows];
        for (int row = 0; row < scores.Length; row++)
            scores[row] = rows.Dot(row, _weights) + _weights[^1];
        return scores;
    }
}
