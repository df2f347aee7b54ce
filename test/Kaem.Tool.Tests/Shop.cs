using System.Globalization;

namespace Kaem.Tool.Tests;

/// <summary>Customers with their orders, and lines of these that refer to products, too: files that are each written in a way of its own.</summary>
internal static class Shop
{
    public const string Customers = "id,town,age", Orders = "order_no;customer_id;date;amount", Lines = "line\tOrderNo\tproduct\tquantity",
        Products = "id,group";

    private static readonly string[] Towns = ["Cork", "Galway", "Sligo"], Groups = ["tools", "toys", "food"];

    /// <summary>Writes customers.csv, orders.csv, lines.tsv and products.csv.</summary>
    public static void Write(ToolRun tool, int customers = 60)
    {
        var random = new Random(1);
        List<string> people = [Customers], orders = [Orders], lines = [Lines], products = [Products];
        for (int product = 0; product < 25; product++)
            products.Add($"P{100 + product},{Groups[random.Next(3)]}");
        for (int customer = 0; customer < customers; customer++)
        {
            int town = random.Next(3);
            people.Add($"C{1000 + customer},{Towns[town]},{random.Next(18, 80)}");
            var day = new DateTime(2024, 1, 1).AddDays(random.Next(90));
            for (int order = 0, count = random.Next(3 + town); order < count; order++)
            {
                day = day.AddDays(random.Next(20));
                orders.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{5000 + orders.Count};C{1000 + customer};{day:dd/MM/yyyy};{20 + 30 * town + 10 * random.NextDouble():F2}"));
                for (int line = 0, most = random.Next(1, 4); line < most; line++)
                    lines.Add($"{lines.Count}\t{4999 + orders.Count}\tP{100 + random.Next(25)}\t{random.Next(1, 6)}");
            }
        }
        tool.Write("customers.csv", people);
        File.WriteAllText(tool["orders.csv"], string.Concat(orders.Select(line => $"{line}\r\n")));
        tool.Write("lines.tsv", lines);
        tool.Write("products.csv", products);
    }
}
