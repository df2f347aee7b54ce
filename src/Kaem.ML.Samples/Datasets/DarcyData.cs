namespace Kaem.ML.Samples.Datasets;

/// <summary>Pressures of Darcy flow on 16 x 16 points, scaled to [0, 1] by the range of the training fields.</summary>
/// <param name="Train">Fields to learn from, a row each.</param>
/// <param name="HeldOut">Other fields, scaled alike.</param>
/// <param name="Low">The pressure that became 0.</param>
/// <param name="High">The pressure that became 1.</param>
internal sealed record DarcyData(DataMatrix Train, DataMatrix HeldOut, float Low, float High)
{
    private const string Origin =
        "The fields are those of Li et al. (2021) as the package neuraloperator keeps them (github.com/neuraloperator/neuraloperator, "
        + "neuralop/data/datasets/data), "
        + "saved as arrays of 32-bit floats, N x 16 x 16.";

    public const int Side = 16;

    public static DarcyData Load(string folder, int rows)
    {
        var train = Part(folder, "train", rows);
        var heldOut = Part(folder, "test", int.MaxValue);
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (float value in train.Values)
        {
            if (!float.IsFinite(value))
                throw new SampleException($"The training fields in '{folder}' hold a value that is not finite.");
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }
        if (low == high)
            throw new SampleException($"The training fields in '{folder}' are all {low}.");
        return new DarcyData(Scaled(train), Scaled(heldOut), low, high);

        DataMatrix Scaled(DataMatrix fields)
        {
            var values = fields.Values.ToArray();
            for (int i = 0; i < values.Length; i++)
                values[i] = (values[i] - low) / (high - low);
            return new DataMatrix(values, fields.Rows, fields.Columns);
        }
    }

    private static DataMatrix Part(string folder, string part, int most)
    {
        string path = DataFile.Find(folder, $"darcy_{part}_16_y.npy", Origin);
        var array = NpyReader.Read(path, most);
        return array.ItemShape is [Side, Side]
            ? array.Rows
            : throw new SampleException($"'{path}' holds items of {string.Join(" x ", array.ItemShape)}; the pressures are {Side} x {Side}.");
    }
}
