using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Tests.Tables;

/// <summary>Customers of a shop that does not exist: all kinds of columns, values that depend on each other, and gaps.</summary>
internal static class CustomerData
{
    private static readonly string[] Regions = ["North", "South", "East", "West", "Islands"];
    private static readonly string[] Channels = ["shop", "web", "app"];

    /// <summary>Makes customers.</summary>
    public static Table Make(int count, int seed = 1)
    {
        var random = new Random(seed);
        double[] age = new double[count], income = new double[count], orders = new double[count], spent = new double[count];
        string?[] region = new string?[count], channel = new string?[count];
        bool?[] newsletter = new bool?[count], returned = new bool?[count];
        for (int i = 0; i < count; i++)
        {
            bool young = random.NextDouble() < 0.4;
            age[i] = Math.Round(Math.Clamp(young ? 27 + 5 * Normal(random) : 52 + 11 * Normal(random), 18, 90));
            int home = (int)(Regions.Length * Math.Pow(random.NextDouble(), 1.6));
            double pay = Math.Exp(10 + 0.012 * Math.Min(age[i], 60) + 0.08 * home + 0.35 * Normal(random));
            double web = age[i] < 35 ? 0.75 : 0.35;
            channel[i] = random.NextDouble() < web ? Channels[random.NextDouble() < (young ? 0.7 : 0.2) ? 2 : 1] : Channels[0];
            newsletter[i] = random.NextDouble() < (channel[i] == "shop" ? 0.2 : 0.6);
            orders[i] = random.NextDouble() < 0.3 ? 0 : Math.Floor(-Math.Log(1 - random.NextDouble()) * (newsletter[i]!.Value ? 8 : 3)) + 1;
            spent[i] = orders[i] == 0 ? 0 : Math.Round(orders[i] * Math.Exp(3 + 0.4 * Math.Log(pay / 30_000) + 0.5 * Normal(random)), 2);
            returned[i] = random.NextDouble() < 1 / (1 + Math.Exp(2.5 - 0.2 * orders[i] - (channel[i] == "app" ? 1.2 : 0)));
            region[i] = random.NextDouble() < 0.03 ? null : Regions[home];
            income[i] = random.NextDouble() < (young ? 0.25 : 0.1) ? double.NaN : Math.Round(pay);
        }
        return new Table(
        [
            new NumericColumn("age", age, isInteger: true),
            CategoricalColumn.Of("region", region),
            new NumericColumn("income", income, isInteger: true),
            CategoricalColumn.Of("channel", channel),
            CategoricalColumn.OfBooleans("newsletter", newsletter),
            new NumericColumn("orders", orders, isInteger: true),
            new NumericColumn("spent", spent),
            CategoricalColumn.OfBooleans("returned", returned),
        ]);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
