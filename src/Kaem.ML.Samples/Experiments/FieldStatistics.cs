namespace Kaem.ML.Samples.Experiments;

/// <summary>What describes a set of square fields: mean and standard deviation at each point, covariance of all points, and the spectrum.</summary>
internal sealed class FieldStatistics
{
    /// <summary>Measures fields, a row each.</summary>
    public FieldStatistics(DataMatrix fields, int side)
    {
        int points = fields.Columns;
        Mean = new double[points];
        Deviation = new double[points];
        Covariance = new double[points * points];
        for (int r = 0; r < fields.Rows; r++)
        {
            for (int i = 0; i < points; i++)
                Mean[i] += (double)fields.Row(r)[i] / fields.Rows;
        }
        var centred = new double[points];
        var cosines = Cosines(side);
        var power = new double[points];
        for (int r = 0; r < fields.Rows; r++)
        {
            for (int i = 0; i < points; i++)
                centred[i] = fields.Row(r)[i] - Mean[i];
            for (int i = 0; i < points; i++)
            {
                for (int j = 0; j < points; j++)
                    Covariance[i * points + j] += centred[i] * centred[j] / fields.Rows;
            }
            AddPower(centred, cosines, side, power);
        }
        for (int i = 0; i < points; i++)
            Deviation[i] = Math.Sqrt(Covariance[i * points + i]);
        Spectrum = Rings(power, side, fields.Rows);
    }

    /// <summary>Mean at each point.</summary>
    public double[] Mean { get; }

    /// <summary>Standard deviation at each point.</summary>
    public double[] Deviation { get; }

    /// <summary>Covariances of all pairs of points.</summary>
    public double[] Covariance { get; }

    /// <summary>
    /// Mean square of the deviations' cosine coefficients at wave numbers 1, 2, … below the side. Cosines (DCT-II), as fields that are not periodic have sines
    /// of a jump in their Fourier series.
    /// </summary>
    public double[] Spectrum { get; }

    /// <summary>Relative Euclidean distance of two arrays.</summary>
    public static double RelativeError(ReadOnlySpan<double> real, ReadOnlySpan<double> other)
    {
        double difference = 0, norm = 0;
        for (int i = 0; i < real.Length; i++)
        {
            difference += (real[i] - other[i]) * (real[i] - other[i]);
            norm += real[i] * real[i];
        }
        return Math.Sqrt(difference / norm);
    }

    /// <summary>Mean over wave numbers of |log₁₀| of the ratio of both spectra: 0.3 is a factor of two.</summary>
    public double SpectrumError(FieldStatistics other) =>
        SpectrumDecades(other).Average(Math.Abs);

    /// <summary>log₁₀ of the ratio of another's spectrum to this one, at wave numbers 1, 2, …: decades of power too much, below 0 too little.</summary>
    public double[] SpectrumDecades(FieldStatistics other) =>
        [.. Spectrum.Zip(other.Spectrum, (real, generated) => Math.Log10(Math.Max(generated, double.Epsilon) / real))];

    private static double[] Cosines(int side)
    {
        var cosines = new double[side * side];
        for (int k = 0; k < side; k++)
        {
            for (int x = 0; x < side; x++)
                cosines[k * side + x] = Math.Sqrt((k == 0 ? 1.0 : 2.0) / side) * Math.Cos(Math.PI * k * (x + 0.5) / side);
        }
        return cosines;
    }

    private static void AddPower(double[] field, double[] cosines, int side, double[] power)
    {
        var along = new double[side * side];
        for (int y = 0; y < side; y++)
        {
            for (int k = 0; k < side; k++)
            {
                for (int x = 0; x < side; x++)
                    along[y * side + k] += field[y * side + x] * cosines[k * side + x];
            }
        }
        for (int l = 0; l < side; l++)
        {
            for (int k = 0; k < side; k++)
            {
                double coefficient = 0;
                for (int y = 0; y < side; y++)
                    coefficient += along[y * side + k] * cosines[l * side + y];
                power[l * side + k] += coefficient * coefficient;
            }
        }
    }

    private static double[] Rings(double[] power, int side, int rows)
    {
        var sums = new double[side - 1];
        var counts = new int[side - 1];
        for (int i = 1; i < power.Length; i++)
        {
            int ring = (int)Math.Round(Math.Sqrt(i / side * (i / side) + i % side * (i % side))) - 1;
            if (ring >= sums.Length)
                continue;
            sums[ring] += power[i] / rows;
            counts[ring]++;
        }
        return [.. sums.Zip(counts, (sum, count) => sum / count)];
    }
}
